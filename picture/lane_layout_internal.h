/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANE_LAYOUT_INTERNAL_H
#define IOMMU_LANE_LAYOUT_INTERNAL_H

#include "core/timeline/lanes.h"
#include "shapes.h"

/* The lane to lay out, and its place. */
struct layout {
	struct iommu_picture *picture;
	const struct iommu_lanes *lanes;
	const struct iommu_lane *lane;
	const struct iommu_view *view;
	const struct iommu_view_names *names;
	int y_band; /* the band's upper edge; the area of bytes is above it */
};

/* Lay out the marks of faults, findings and signs of trouble, above the band. */
void lay_marks(const struct layout *l);

#endif
