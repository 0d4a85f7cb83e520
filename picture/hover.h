/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_HOVER_H
#define IOMMU_HOVER_H

#include "core/text/text.h"
#include "core/timeline/lanes.h"
#include "shapes.h"

/*
 * Store in @from and @to when the thing that @shape shows at pixel @x begins and ends (ns). Returns
 * false if the shape shows no time, such as a text or a tick.
 */
bool iommu_shape_times(const struct iommu_lane *lane, const struct iommu_view *view,
		       const struct iommu_shape *shape, int x, int64_t *from, int64_t *to);

/* Explain @shape in a few lines, for the pointer at pixel @x. */
void iommu_shape_tell(struct iommu_text *t, const struct iommu_lanes *lanes,
		      const struct iommu_lane *lane, const struct iommu_view *view,
		      const struct iommu_view_names *names, const struct iommu_shape *shape, int x);

#endif
