/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FOLLOWED_H
#define IOMMU_FOLLOWED_H

#include "core/text/address_range.h"
#include "lane_kinds.h"
#include "lane_marks.h"

/* The events of a followed address, as marks of lanes. */
struct iommu_followed;

/* Instead of the number of a lane: all unknown devices together, as in an address map. */
#define IOMMU_FOLLOWED_UNKNOWN SIZE_MAX

struct iommu_followed_mark {
	size_t lane;	   /* its number, or IOMMU_FOLLOWED_UNKNOWN */
	unsigned int near; /* enum iommu_followed_kind */
	struct iommu_lane_mark mark;
};

/* Returns the range with what is near it: at most IOMMU_PAST_END_MAX bytes away. */
struct iommu_address_range iommu_followed_near(const struct iommu_address_range *range);

/* Sorts @list. Returns NULL if out of memory. */
struct iommu_followed *iommu_followed_new(struct iommu_followed_mark *list, size_t nr);
/* NULL is allowed. */
void iommu_followed_free(struct iommu_followed *followed);

/*
 * Returns the *@nr marks of a lane of one enum iommu_followed_kind, oldest first. Without @followed
 * there are none.
 */
const struct iommu_lane_mark *iommu_followed_of(const struct iommu_followed *followed, size_t lane,
						unsigned int near, size_t *nr);

#endif
