/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_HOVER_H
#define IOMMU_HOVER_H

#include "core/text/text.h"
#include "core/timeline/lanes.h"
#include "shapes.h"

/*
 * Store the time that @shape covers at pixel @x, from @from to @to (ns). Returns false for shapes
 * that have none, such as texts and ticks.
 */
bool iommu_shape_times(const struct iommu_lane *lane, const struct iommu_view *view,
		       const struct iommu_shape *shape, int x, int64_t *from, int64_t *to);

/* Write an explanation of @shape at pixel @x, in a few lines. */
void iommu_shape_explain(struct iommu_text *t, const struct iommu_lanes *lanes,
			 const struct iommu_lane *lane, const struct iommu_view *view,
			 const struct iommu_view_names *names, const struct iommu_shape *shape,
			 int x);

/* Write the verdict on the address of a fault, if it has one: "use after unmap: ...". */
void iommu_fault_verdict_text(struct iommu_text *t, const struct iommu_lanes *lanes,
			      const struct iommu_lane *lane, const struct iommu_view_names *names,
			      const struct iommu_fault_case *one);

#endif
