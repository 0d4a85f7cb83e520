/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * A hash table with chains, newest first, in a ring of places. Places are named by the number of
 * the IOVA in the order of additions, not by their index: the number of an IOVA that was replaced
 * is too old, so that the chain that leads to it ends there. Nothing must be taken out of a chain,
 * which would read memory that is rarely in the cache.
 */
#include <stdlib.h>

#include "reuse.h"

#include "core/containers/large_memory.h"

#define ROOM_MIN 64

/* Puts the place with that number into its chain. */
static void add_to_chain(struct iommu_reuse_pool *pool, uint32_t number)
{
	struct iommu_reuse_place *place = iommu_reuse_place(pool, number);
	uint32_t *head = iommu_reuse_head(pool, place->iova, place->who);

	place->next = *head;
	*head = number;
}

/* Makes room for one more IOVA than there are. */
static bool grow(struct iommu_reuse_pool *pool)
{
	uint32_t room = pool->room ? pool->room * 2 : ROOM_MIN;
	struct iommu_reuse_place *places;
	uint32_t *heads;

	if (room > pool->max)
		room = pool->max;
	heads = iommu_large_zeroed(2 * room * sizeof(*heads));
	places = heads ? iommu_large_grow(pool->places, pool->nr * sizeof(*places),
					  room * sizeof(*places))
		       : NULL;
	if (!places) {
		free(heads);
		return false;
	}
	free(pool->heads);
	pool->places = places;
	pool->heads = heads;
	pool->room = room;
	for (uint32_t number = 1; number <= pool->nr; number++)
		add_to_chain(pool, number);
	return true;
}

static void add(struct iommu_reuse_pool *pool, uint32_t who, uint64_t iova, uint64_t unmapped)
{
	if (pool->nr == pool->max)
		pool->replaced++;
	else if (pool->nr < pool->room || grow(pool))
		pool->nr++;
	else
		return;
	pool->newest++;
	*iommu_reuse_place(pool, pool->newest) = (struct iommu_reuse_place){
		.iova = iova,
		.unmapped = unmapped,
		.who = who,
	};
	add_to_chain(pool, pool->newest);
}

/* Returns NULL if the IOVA is not known. Sets *@full if the chain is too long to look further. */
static struct iommu_reuse_place *find(const struct iommu_reuse_pool *pool, uint32_t who,
				      uint64_t iova, bool *full)
{
	uint32_t number = pool->room ? *iommu_reuse_head(pool, iova, who) : 0;

	for (unsigned int i = 0; i < IOMMU_CHAIN_MAX; i++) {
		struct iommu_reuse_place *place;

		*full = false;
		if (!iommu_reuse_is_known(pool, number))
			return NULL;
		place = iommu_reuse_place(pool, number);
		if (place->iova == iova && place->who == who)
			return place;
		number = place->next;
	}
	*full = iommu_reuse_is_known(pool, number);
	return NULL;
}

void iommu_reuse_map(struct iommu_reuse_pool *pool, uint32_t who, uint64_t iova, uint64_t at,
		     uint64_t unmapped, struct iommu_durations *intervals)
{
	bool full;
	struct iommu_reuse_place *known = find(pool, who, iova, &full);

	if (!known) {
		pool->replaced += full;
		add(pool, who, iova, unmapped);
		return;
	}
	/* Else the address was mapped in another domain of the device, too. */
	if (intervals && known->unmapped <= at)
		iommu_durations_add(intervals, at - known->unmapped);
	known->unmapped = unmapped;
}

void iommu_reuse_unmap(struct iommu_reuse_pool *pool, uint32_t who, uint64_t iova, uint64_t at)
{
	bool full;
	struct iommu_reuse_place *known = find(pool, who, iova, &full);

	if (known)
		known->unmapped = at;
}

void iommu_reuse_pool_free(struct iommu_reuse_pool *pool)
{
	free(pool->places);
	free(pool->heads);
	pool->places = NULL;
	pool->heads = NULL;
	pool->nr = 0;
	pool->room = 0;
}
