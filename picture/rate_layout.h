/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RATE_LAYOUT_H
#define IOMMU_RATE_LAYOUT_H

#include "core/timeline/ticks.h"
#include "shapes.h"

/* Whether the view has more maps and unmaps than columns, so that single ones would be a stripe. */
bool rates_are_dense(const struct iommu_tick_track *track, const struct iommu_view *view);

/* Lay out the numbers of maps and unmaps per column, for iommu_picture_ticks(). */
void lay_rates(struct iommu_picture *picture, const struct iommu_tick_track *track,
	       const struct iommu_view *view);

#endif
