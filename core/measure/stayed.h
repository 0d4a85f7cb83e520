/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_STAYED_H
#define IOMMU_STAYED_H

#include "core/containers/table.h"
#include "core/replay/replay.h"

/* Mappings from before a range of time that still exist at its end. */
struct iommu_stayed {
	uint64_t mappings;
	uint64_t bytes; /* that are still mapped at the end */
};

/*
 * Finds them. Each mapping is judged once, when the replay forgets it. Until then, only the bytes
 * that partial unmaps removed are kept. Zero it, then set the range. Without a start, no mapping is
 * from before the range, so do not call the functions.
 */
struct iommu_stay {
	uint64_t from; /* ns, not 0 */
	uint64_t to;   /* ns, inclusive */

	/* private: bytes that were removed from mappings that still exist */
	struct iommu_table by_map; /* index in @removed, plus 1, by number of the map event */
	uint64_t *removed;
	uint32_t nr;
	uint32_t room;
	uint32_t *unused; /* indices in @removed; as many as @room fit */
	uint32_t nr_unused;
};

/* A piece of a mapping was removed. Returns false if out of memory. */
bool iommu_stay_removed(struct iommu_stay *stay, const struct iommu_removal *removal);

/*
 * The replay forgets a mapping, which the map event number @map made. Returns whether it stayed,
 * and stores its bytes.
 */
bool iommu_stay_judge(struct iommu_stay *stay, uint64_t map, const struct iommu_mapping *mapping,
		      uint64_t *bytes);

/* Intel's own events have the address of the buffer and the size of its pages. */
static inline uint64_t iommu_first_address(const struct iommu_mapping *mapping)
{
	return mapping->flags & IOMMU_MAPPING_DMA_API ? mapping->iova & ~0xfffULL : mapping->iova;
}

void iommu_stay_free(struct iommu_stay *stay);

/* More mappings stayed. */
static inline void iommu_stayed_add(struct iommu_stayed *stayed, uint64_t mappings, uint64_t bytes)
{
	stayed->mappings += mappings;
	stayed->bytes = bytes > UINT64_MAX - stayed->bytes ? UINT64_MAX : stayed->bytes + bytes;
}

#endif
