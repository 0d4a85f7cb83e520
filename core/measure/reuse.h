/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_REUSE_H
#define IOMMU_REUSE_H

#include "durations.h"
#include "short_chains.h"
#include "core/containers/prefetch.h"

/*
 * The time from the unmap of an IOVA to its next map for the same device. The IOVA is the first
 * address of a mapping.
 *
 * All devices of a trace together remember at most this many IOVAs, in about 8 MiB. Then a new one
 * replaces the one that was added first, whose next map counts as a first use.
 */
#define IOMMU_REUSE_MAX (1U << 18)

/* Places are prefetched this many IOVAs before they are replaced. */
#define IOMMU_REUSE_AHEAD 12

/* The time of an unmap that has not come yet. */
#define IOMMU_REUSE_MAPPED UINT64_MAX

/* What all devices of a trace share. Set @max; zero the rest. */
struct iommu_reuse_pool {
	uint32_t max; /* IOVAs to remember */
	uint64_t replaced;

	/* private */
	struct iommu_short_chains by_iova; /* of @unmapped */
	uint64_t *unmapped;		   /* ns; IOMMU_REUSE_MAPPED: not yet */
	uint32_t nr;
	uint32_t room;
	uint32_t next; /* to be replaced */
};

/*
 * @iova was mapped for the device number @who at @at, and unmapped at @unmapped (both ns), or
 * later: IOMMU_REUSE_MAPPED. Call this in the order of maps. Counts the interval before the map in
 * @intervals, unless that is NULL.
 */
void iommu_reuse_map(struct iommu_reuse_pool *pool, uint32_t who, uint64_t iova, uint64_t at,
		     uint64_t unmapped, struct iommu_durations *intervals);

/*
 * Prefetches what iommu_reuse_map() will read, in three stages, 0 to 2. Each reads what the one
 * before has prefetched, for the same map. A full pool has places that are about to be replaced:
 * they are prefetched so far ahead that a stage is behind the one before.
 */
static inline void iommu_reuse_prefetch(const struct iommu_reuse_pool *pool, uint32_t who,
					uint64_t iova, unsigned int stage)
{
	const struct iommu_short_chains *chains = &pool->by_iova;
	bool replaces = pool->nr == pool->max && pool->max > IOMMU_REUSE_AHEAD;
	uint32_t old = pool->next + IOMMU_REUSE_AHEAD / (stage + 1);
	uint32_t place;

	if (old >= pool->max)
		old -= pool->max;
	switch (stage) {
	case 0:
		iommu_chain_prefetch_head(chains, iova, who);
		if (replaces)
			iommu_chain_prefetch_head(chains, chains->links[old].key,
						  chains->links[old].who);
		return;
	case 1:
		place = iommu_chain_prefetch(chains, iova, who);
		if (replaces)
			iommu_chain_prefetch(chains, chains->links[old].key,
					     chains->links[old].who);
		break;
	default:
		place = iommu_chain_prefetch_next(chains, iova, who);
	}
	if (place)
		iommu_prefetch_to_write(&pool->unmapped[place - 1]);
}

/* The unmap of a mapping that was still mapped in iommu_reuse_map(). */
void iommu_reuse_unmap(struct iommu_reuse_pool *pool, uint32_t who, uint64_t iova, uint64_t at);

void iommu_reuse_pool_free(struct iommu_reuse_pool *pool);

#endif
