/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_REUSE_H
#define IOMMU_REUSE_H

#include "durations.h"

/*
 * The time from the unmap of an IOVA to its next map for the same device. The IOVA is the first
 * address of a mapping.
 *
 * All devices of a trace together remember at most this many IOVAs, in about 16 MiB. Then a new one
 * replaces the one that was added first, whose next map counts as a first use.
 */
#define IOMMU_REUSE_MAX (1U << 18)

/* The time of an unmap that has not come yet. */
#define IOMMU_REUSE_MAPPED UINT64_MAX

/* The IOVAs of one device. Zero it before use. It must not move while the pool is used. */
struct iommu_reuse {
	struct iommu_durations intervals;
	struct iommu_table by_iova; /* private: index in the pool, plus 1 */
};

struct iommu_reuse_place; /* private to reuse.c */

/* What all devices of a trace share. Set @max; zero the rest. */
struct iommu_reuse_pool {
	uint32_t max; /* IOVAs to remember */
	uint64_t replaced;

	struct iommu_reuse_place *ring; /* private */
	uint32_t nr;
	uint32_t room;
	uint32_t next;
};

/*
 * @iova was mapped at @at, and unmapped at @unmapped (both ns), or later: IOMMU_REUSE_MAPPED. Call
 * this in the order of maps. Counts the interval before the map if @counted.
 */
void iommu_reuse_map(struct iommu_reuse *reuse, struct iommu_reuse_pool *pool, uint64_t iova,
		     uint64_t at, uint64_t unmapped, bool counted);

/* The unmap of a mapping that was still mapped in iommu_reuse_map(). */
void iommu_reuse_unmap(struct iommu_reuse *reuse, struct iommu_reuse_pool *pool, uint64_t iova,
		       uint64_t at);

/* The pool is no longer used after the first call. */
void iommu_reuse_free(struct iommu_reuse *reuse);
void iommu_reuse_pool_free(struct iommu_reuse_pool *pool);

#endif
