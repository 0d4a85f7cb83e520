/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RANGES_H
#define IOMMU_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An ordered set of address ranges that may overlap and repeat, each with an id of the caller's.
 * Both ends are inclusive, so that a range can end at the last address. To be zeroed before use.
 */
struct iommu_ranges {
	void *root;
	uint64_t nr;	      /* ranges in the set */
	size_t bytes;	      /* of memory that the set holds */
	unsigned int root_nr; /* of entries in the root */
	unsigned int height;  /* of the root above the leaves */
	uint64_t span;	      /* no range is longer than this, in bytes less 1 */
};

struct iommu_range {
	uint64_t first;
	uint64_t last;
	uint32_t id;
};

/*
 * Add a range, first <= last. Its id must not be in the set already with the same first address.
 * False, with the set as it was, where there is no memory.
 */
bool iommu_ranges_add(struct iommu_ranges *set, uint64_t first, uint64_t last, uint32_t id);

/* Remove the range that begins at @first and has @id. False where there is none. */
bool iommu_ranges_remove(struct iommu_ranges *set, uint64_t first, uint32_t id);

/*
 * Give the range that begins at @first and has @id another end, in place: what is left of a range
 * that lost its tail. False where there is none, or @last < @first.
 */
bool iommu_ranges_resize(struct iommu_ranges *set, uint64_t first, uint32_t id, uint64_t last);

/*
 * Visit all ranges that share an address with @first to @last, in the order of their first
 * addresses, until @visit returns false. Ranges beside them are not looked at, however many there
 * are. @visit must not change the set. Returns whether the visit went to its end.
 */
bool iommu_ranges_visit(const struct iommu_ranges *set, uint64_t first, uint64_t last,
			bool (*visit)(void *arg, const struct iommu_range *range), void *arg);

/* A range that begins at @first will be asked for, or added, soon: fetch its place from memory. */
void iommu_ranges_soon(const struct iommu_ranges *set, uint64_t first);

/* The id of the range that begins at @first, the least of several; 0 where there is none. */
uint32_t iommu_ranges_find(const struct iommu_ranges *set, uint64_t first);

/* Give all memory back; the set is empty then. */
void iommu_ranges_free(struct iommu_ranges *set);

#endif
