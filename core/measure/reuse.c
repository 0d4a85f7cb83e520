/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "reuse.h"

struct iommu_reuse_place {
	uint64_t iova;
	uint64_t unmapped; /* ns; IOMMU_REUSE_MAPPED: not yet */
	struct iommu_reuse *reuse;
};

static bool grow(struct iommu_reuse_pool *pool)
{
	uint32_t room = pool->room ? pool->room * 2 : 64;
	struct iommu_reuse_place *ring;

	if (pool->nr < pool->room)
		return true;
	room = room < pool->max ? room : pool->max;
	ring = realloc(pool->ring, room * sizeof(*ring));
	if (!ring)
		return false;
	pool->ring = ring;
	pool->room = room;
	return true;
}

/* Returns a place, perhaps that of the oldest IOVA; NULL if out of memory. */
static struct iommu_reuse_place *new_place(struct iommu_reuse_pool *pool)
{
	struct iommu_reuse_place *place;

	if (pool->nr < pool->max)
		return grow(pool) ? &pool->ring[pool->nr++] : NULL;
	place = &pool->ring[pool->next];
	pool->next = (pool->next + 1) % pool->max;
	pool->replaced++;
	if (place->reuse)
		iommu_table_drop(&place->reuse->by_iova, place->iova);
	return place;
}

void iommu_reuse_map(struct iommu_reuse *reuse, struct iommu_reuse_pool *pool, uint64_t iova,
		     uint64_t at, uint64_t unmapped, bool counted)
{
	uint32_t known = iommu_table_get(&reuse->by_iova, iova);
	struct iommu_reuse_place *place;

	if (known) {
		place = &pool->ring[known - 1];
		/* Else the address was mapped in another domain of the device, too. */
		if (counted && place->unmapped <= at)
			iommu_durations_add(&reuse->intervals, at - place->unmapped);
		place->unmapped = unmapped;
		return;
	}
	place = new_place(pool);
	if (!place)
		return;
	*place = (struct iommu_reuse_place){ iova, unmapped, reuse };
	if (!iommu_table_set(&reuse->by_iova, iova, (uint32_t)(place - pool->ring) + 1))
		place->reuse = NULL;
}

void iommu_reuse_unmap(struct iommu_reuse *reuse, struct iommu_reuse_pool *pool, uint64_t iova,
		       uint64_t at)
{
	uint32_t known = iommu_table_get(&reuse->by_iova, iova);

	if (known)
		pool->ring[known - 1].unmapped = at;
}

void iommu_reuse_free(struct iommu_reuse *reuse)
{
	iommu_durations_free(&reuse->intervals);
	iommu_table_free(&reuse->by_iova);
}

void iommu_reuse_pool_free(struct iommu_reuse_pool *pool)
{
	free(pool->ring);
	pool->ring = NULL;
	pool->nr = 0;
	pool->room = 0;
}
