/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "reuse.h"

#include "core/containers/large_memory.h"

static bool grow(struct iommu_reuse_pool *pool)
{
	uint32_t room = pool->room ? pool->room * 2 : 64;
	uint64_t *unmapped;

	if (!iommu_chains_grow(&pool->by_iova, pool->nr))
		return false;
	if (pool->nr < pool->room)
		return true;
	unmapped = iommu_large_grow(pool->unmapped, pool->nr * sizeof(*unmapped),
				    room * sizeof(*unmapped));
	if (!unmapped)
		return false;
	pool->unmapped = unmapped;
	pool->room = room;
	return true;
}

/* Returns the index of a place, perhaps that of the oldest IOVA; UINT32_MAX if out of memory. */
static uint32_t new_place(struct iommu_reuse_pool *pool)
{
	uint32_t place;

	if (pool->nr < pool->max)
		return grow(pool) ? pool->nr++ : UINT32_MAX;
	place = pool->next;
	pool->next = (pool->next + 1) % pool->max;
	pool->replaced++;
	iommu_chain_remove(&pool->by_iova, place);
	return place;
}

void iommu_reuse_map(struct iommu_reuse_pool *pool, uint32_t who, uint64_t iova, uint64_t at,
		     uint64_t unmapped, struct iommu_durations *intervals)
{
	uint32_t known = iommu_chain_find(&pool->by_iova, iova, who);
	uint32_t place;

	if (known) {
		uint64_t *before = &pool->unmapped[known - 1];

		/* Else the address was mapped in another domain of the device, too. */
		if (intervals && *before <= at)
			iommu_durations_add(intervals, at - *before);
		*before = unmapped;
		return;
	}
	place = new_place(pool);
	if (place == UINT32_MAX)
		return;
	pool->unmapped[place] = unmapped;
	if (iommu_chain_add(&pool->by_iova, place, iova, who))
		pool->replaced++;
}

void iommu_reuse_unmap(struct iommu_reuse_pool *pool, uint32_t who, uint64_t iova, uint64_t at)
{
	uint32_t known = iommu_chain_find(&pool->by_iova, iova, who);

	if (known)
		pool->unmapped[known - 1] = at;
}

void iommu_reuse_pool_free(struct iommu_reuse_pool *pool)
{
	iommu_chains_free(&pool->by_iova);
	free(pool->unmapped);
	pool->unmapped = NULL;
	pool->nr = 0;
	pool->room = 0;
}
