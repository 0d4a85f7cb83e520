/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_REUSE_H
#define IOMMU_REUSE_H

#include "durations.h"
#include "short_chains.h"

/*
 * The time from the unmap of an IOVA to its next map for the same device. The IOVA is the first
 * address of a mapping.
 *
 * All devices of a trace together remember at most this many IOVAs, in about 8 MiB. Then a new one
 * replaces the one that was added first, whose next map counts as a first use.
 */
#define IOMMU_REUSE_MAX (1U << 18)

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

/* The unmap of a mapping that was still mapped in iommu_reuse_map(). */
void iommu_reuse_unmap(struct iommu_reuse_pool *pool, uint32_t who, uint64_t iova, uint64_t at);

void iommu_reuse_pool_free(struct iommu_reuse_pool *pool);

#endif
