/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LOCALITY_H
#define IOMMU_LOCALITY_H

#include "short_chains.h"
#include "core/containers/prefetch.h"

/*
 * How local maps are: the stack distance of regions of 2 MiB, the memory that one table of 4-KiB
 * pages maps. The distance of a map is the number of other regions that were mapped since the last
 * map of its region; 0 if that was the map before. A region's first map has no distance. A map
 * belongs to the region of its first address.
 */
#define IOMMU_LOCALITY_REGION_BITS 21

/* The distances that "Fast & Safe IO Memory Protection" (SOSP 2024) distinguishes. */
#define IOMMU_LOCALITY_FAR     64
#define IOMMU_LOCALITY_FARTHER 128

/*
 * All devices of a trace together remember at most this many regions, in about 64 MiB. Then a new
 * region of a device replaces the one that it has not mapped for longest, whose next map counts as
 * a first one.
 */
#define IOMMU_LOCALITY_REGIONS_MAX (1U << 20)

/* Slots are marked by the bits of a word. */
#define IOMMU_LOCALITY_WORD 64

/* What all devices of a trace share. Set @max; zero the rest. */
struct iommu_locality_pool {
	uint32_t max; /* regions to remember */
	uint32_t nr;
};

/* The maps of one device. Zero it before use. */
struct iommu_locality {
	uint64_t first; /* maps without a distance */
	/* After iommu_locality_end(): */
	uint64_t nr;	  /* maps with a distance */
	uint64_t far;	  /* of @nr, with at least IOMMU_LOCALITY_FAR */
	uint64_t farther; /* of @nr, with at least IOMMU_LOCALITY_FARTHER */
	uint64_t dropped; /* regions that were replaced, or not remembered */

	/* All below is private to locality.c. */
	uint64_t *counts; /* maps by distance */
	uint32_t room_counts;

	/*
	 * The counted tree. A slot is a place in the order of maps, and has a mark if it is the
	 * last map of its region. @below counts the marks of each subtree of words of @marks.
	 */
	struct iommu_short_chains by_number; /* index of a region */
	uint32_t *slots;		     /* by region */
	uint32_t nr_regions;
	uint32_t room_slots; /* of @slots */
	uint64_t *marks;
	uint32_t *below;
	uint32_t *owners; /* by slot: the region */
	uint32_t nr_slots;
	uint32_t next_slot;
	uint32_t oldest; /* no slot below has a mark */
	uint64_t last;	 /* region of the last map, plus 1; 0: none */
};

/*
 * A map of @iova, in O(log n). Counts its distance if @counted. Out of memory: the distances are
 * counted as far as they are known.
 */
void iommu_locality_map(struct iommu_locality *locality, struct iommu_locality_pool *pool,
			uint64_t iova, bool counted);

/* The tables of fewer regions are in the cache anyway. */
#define IOMMU_LOCALITY_CACHED 4096

/*
 * Prefetches what iommu_locality_map() will read, in three steps, as iommu_reuse_prefetch() does.
 * The first one returns what the others need.
 */
static inline const uint32_t *iommu_locality_prefetch(const struct iommu_locality *locality,
						      uint64_t iova)
{
	if (locality->nr_regions < IOMMU_LOCALITY_CACHED)
		return NULL;
	return iommu_chain_prefetch(&locality->by_number, iova >> IOMMU_LOCALITY_REGION_BITS, 0);
}

static inline void iommu_locality_prefetch_more(const struct iommu_locality *locality,
						const uint32_t *head)
{
	if (head && *head) {
		iommu_prefetch(&locality->by_number.links[*head - 1]);
		iommu_prefetch_to_write(&locality->slots[*head - 1]);
	}
}

static inline void iommu_locality_prefetch_last(const struct iommu_locality *locality,
						const uint32_t *head)
{
	if (head && *head)
		iommu_prefetch_to_write(
			&locality->marks[locality->slots[*head - 1] / IOMMU_LOCALITY_WORD]);
}

/*
 * Returns a percentile of the distances by nearest rank: exact. @percent is 1 to 100. 0 if no map
 * has a distance.
 */
uint32_t iommu_locality_percentile(const struct iommu_locality *locality, unsigned int percent);

/* Adds the counts of @from, whose maps were in another order of their own. */
void iommu_locality_merge(struct iommu_locality *to, const struct iommu_locality *from);

/* Sums up, frees the tree and gives its regions back. The counts and percentiles remain. */
void iommu_locality_end(struct iommu_locality *locality, struct iommu_locality_pool *pool);

void iommu_locality_free(struct iommu_locality *locality, struct iommu_locality_pool *pool);

#endif
