/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANE_MARKS_H
#define IOMMU_LANE_MARKS_H

#include <stdbool.h>

#include "counted_memory.h"

/*
 * A mark is a point in time: a fault, a finding, a sign of trouble, or an event of the device
 * itself (it joins or leaves its group, is attached or detached). The event and the log message of
 * one fault are one mark. A mark takes 24 bytes, because there may be millions.
 */
struct iommu_lane_mark {
	uint64_t ts;
	uint64_t ref;  /* the caller's; for a fault, of the first record that reported it */
	uint32_t more; /* private */
	/* enum iommu_step_kind; for a fault, of that record; for a finding, iommu_finding_class */
	uint8_t kind;
	uint8_t verdict; /* faults only: enum iommu_verdict_kind */
	uint8_t access;	 /* faults only: enum iommu_access */
};

/*
 * The marks of all devices in one growing list, which is sorted by lane at the end. Zero it before
 * use, except for @memory.
 */
struct lane_marks {
	struct counted_memory *memory;
	struct iommu_lane_mark *list;
	size_t nr;
	size_t room;
};

/* Adds a mark. Returns false if out of memory. */
bool lane_marks_add(struct lane_marks *marks, const struct iommu_lane_mark *mark);

/*
 * Sort the marks by group, then by time. Stores where each group starts; the last of the
 * @nr_groups + 1 starts is the end. Marks of group @nr_groups come last. Returns false on
 * allocation failure.
 */
bool lane_marks_sort(struct lane_marks *marks, size_t *starts, size_t nr_groups,
		     uint32_t (*of)(void *arg, const struct iommu_lane_mark *mark), void *arg);

/* Returns the index of the first mark at or after @ts. */
size_t lane_marks_at(const struct iommu_lane_mark *list, size_t n, uint64_t ts);

void lane_marks_free(struct lane_marks *marks);

#endif
