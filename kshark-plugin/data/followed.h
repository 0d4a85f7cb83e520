/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_KSHARK_FOLLOWED_H
#define IOMMU_KSHARK_FOLLOWED_H

#include "core/timeline/lane_marks.h"
#include "picture/shapes.h"

/*
 * The events of an address that the user follows, as marks of lanes. Call everything with
 * lanes_lock() held.
 */

struct lanes_followed_mark {
	size_t lane;	   /* its number */
	unsigned int near; /* enum iommu_followed */
	struct iommu_lane_mark mark;
};

/*
 * Set the marks of a load. Sorts @list. Returns false if out of memory; the load then has no
 * marks.
 */
bool lanes_followed_set(uint64_t load, struct lanes_followed_mark *list, size_t nr);

/* Remove the marks of all loads. */
void lanes_followed_clear(void);

/*
 * Let @view show the marks of a load's lane number @lane. They are valid until they are set or
 * removed.
 */
void lanes_followed_show(uint64_t load, size_t lane, struct iommu_view *view);

#endif
