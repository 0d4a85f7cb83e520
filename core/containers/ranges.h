/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RANGES_H
#define IOMMU_RANGES_H

#include "ranges_tree.h"

/*
 * An ordered set of address ranges, which may overlap and repeat. The caller gives each range an
 * id. Both ends are inclusive, so that a range can end at the last address. Zero it before use;
 * then set @soon and @arg if needed.
 */
struct iommu_ranges {
	struct ranges_tree tree;
	uint64_t nr;   /* ranges in the set */
	uint64_t span; /* at least the length of the longest range, in bytes, minus 1 */
	/* Prefetches the caller's data of a range that a visit will soon reach; may be NULL. */
	void (*soon)(const void *arg, uint32_t id);
	const void *arg;
	struct ranges_recent *recent; /* private; NULL: no range was added yet */
};

struct iommu_range {
	uint64_t first;
	uint64_t last;
	uint32_t id;
};

/*
 * Add the range @first to @last, where @first <= @last. The set must not already have a range with
 * this first address and id. Returns false, with the set unchanged, if out of memory.
 */
bool iommu_ranges_add(struct iommu_ranges *set, uint64_t first, uint64_t last, uint32_t id);

/* Remove the range that begins at @first and has @id. Returns false if there is none. */
bool iommu_ranges_remove(struct iommu_ranges *set, uint64_t first, uint32_t id);

/*
 * Change the end of the range that begins at @first and has @id to @last, in place. Returns false
 * if there is no such range or if @last < @first.
 */
bool iommu_ranges_resize(struct iommu_ranges *set, uint64_t first, uint32_t id, uint64_t last);

/*
 * Call @visit for each range that shares an address with @first to @last, in the order of first
 * addresses, until it returns false. The cost does not depend on the number of other ranges.
 * @visit must not change the set. Returns false if @visit did.
 */
bool iommu_ranges_visit(const struct iommu_ranges *set, uint64_t first, uint64_t last,
			bool (*visit)(void *arg, const struct iommu_range *range), void *arg);

/* The same for the ranges that begin at @first only, in the order of their ids. */
bool iommu_ranges_visit_at(const struct iommu_ranges *set, uint64_t first,
			   bool (*visit)(void *arg, const struct iommu_range *range), void *arg);

/* Prefetch the leaf for a range that begins at @first and is about to be found or added. */
void iommu_ranges_prefetch(const struct iommu_ranges *set, uint64_t first);

/*
 * The same for several ranges, at most IOMMU_RANGES_PREFETCH. It takes less time, because a
 * prefetch waits for the CPU's search of the page tables, and the CPU does several of these at
 * once if they are close together.
 */
#define IOMMU_RANGES_PREFETCH 8
void iommu_ranges_prefetch_all(const struct iommu_ranges *set, const uint64_t *first,
			       unsigned int nr);

/* The lowest id of the ranges that begin at @first; 0 if there are none. */
uint32_t iommu_ranges_find(const struct iommu_ranges *set, uint64_t first);

/* Free all memory and empty the set. */
void iommu_ranges_free(struct iommu_ranges *set);

#endif
