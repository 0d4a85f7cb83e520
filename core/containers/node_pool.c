/* SPDX-License-Identifier: LGPL-2.1 */
#include "node_pool.h"

#include <stdbool.h>
#include <stdlib.h>

#include "large_memory.h"

#define CACHE_LINE 64 /* bytes */

/* With AddressSanitizer, each node is allocated alone, so that a use after free is found. */
#ifdef __SANITIZE_ADDRESS__
#define NODES_ALONE true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NODES_ALONE true
#endif
#endif
#ifndef NODES_ALONE
#define NODES_ALONE false
#endif

/* The list of blocks takes the first cache line of each. */
static bool add_block(struct iommu_node_pool *pool, size_t size)
{
	size_t most = (IOMMU_LARGE_PAGE - CACHE_LINE) / size;
	size_t nr = pool->nr / 2 + 1;
	void **block;

	if (nr < most)
		block = aligned_alloc(CACHE_LINE, CACHE_LINE + nr * size);
	else
		block = iommu_large_grow(NULL, 0, IOMMU_LARGE_PAGE);
	if (!block)
		return false;
	*block = pool->blocks;
	pool->blocks = block;
	pool->next = (char *)block + CACHE_LINE;
	pool->left = nr < most ? nr : most;
	pool->nr += pool->left;
	return true;
}

void *iommu_node_pool_take(struct iommu_node_pool *pool, size_t size)
{
	void **node = pool->given_back;

	if (NODES_ALONE)
		return aligned_alloc(CACHE_LINE, size);
	if (node) {
		pool->given_back = *node;
		return node;
	}
	if (!pool->left && !add_block(pool, size))
		return NULL;
	node = (void **)(void *)pool->next;
	pool->next += size;
	pool->left--;
	return node;
}

void iommu_node_pool_give(struct iommu_node_pool *pool, void *node)
{
	if (NODES_ALONE) {
		free(node);
		return;
	}
	*(void **)node = pool->given_back;
	pool->given_back = node;
}

void iommu_node_pool_free(struct iommu_node_pool *pool)
{
	void **block = pool->blocks;

	while (block) {
		void **next = *block;

		free(block);
		block = next;
	}
	*pool = (struct iommu_node_pool){ 0 };
}
