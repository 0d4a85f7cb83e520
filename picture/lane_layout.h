/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANE_LAYOUT_H
#define IOMMU_LANE_LAYOUT_H

#include "core/timeline/lanes.h"
#include "shapes.h"

/*
 * Lay out @lane as shapes. The shapes that @picture held are dropped; their memory is used again.
 * On allocation failure @picture lacks shapes, and its member failed is set.
 */
void iommu_picture_lane(struct iommu_picture *picture, const struct iommu_lanes *lanes,
			const struct iommu_lane *lane, const struct iommu_view *view,
			const struct iommu_view_names *names);

/* Return the start or end of epoch @number (ns), limited to the time of the trace. */
int64_t iommu_epoch_from(const struct iommu_lane *lane, const struct iommu_view *view,
			 size_t number);
int64_t iommu_epoch_to(const struct iommu_lane *lane, const struct iommu_view *view, size_t number);

#endif
