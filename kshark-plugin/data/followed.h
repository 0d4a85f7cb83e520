/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_KSHARK_FOLLOWED_H
#define IOMMU_KSHARK_FOLLOWED_H

#include "core/timeline/followed.h"
#include "picture/shapes.h"

/*
 * The address that the user follows, and its events as marks of lanes. Call everything with
 * lanes_lock() held.
 */

/* Follow these addresses. There are no marks yet. */
void lanes_followed_start(const struct iommu_address_range *range);

/* Set the marks of a load, which are freed with it. Returns false if out of memory. */
bool lanes_followed_set(uint64_t load, struct iommu_followed *marks);

/* Follow nothing, and remove the marks of all loads. */
void lanes_followed_clear(void);

/*
 * Let @view show the followed address, and its marks of a load's lane number @lane or of
 * IOMMU_FOLLOWED_UNKNOWN. They are valid until they are set or removed.
 */
void lanes_followed_show(uint64_t load, size_t lane, struct iommu_view *view);

#endif
