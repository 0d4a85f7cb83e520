/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MEDIAN_LAYOUT_H
#define IOMMU_MEDIAN_LAYOUT_H

#include "core/timeline/ticks.h"
#include "shapes.h"

/*
 * Returns the height of a size among @room pixels, for ticks and for medians: from a third of
 * @room for a page to all of it for view->scale.
 */
int size_height(const struct iommu_view *view, uint64_t size, int room);

/* Returns the size that fills the height. */
uint64_t size_of_full_height(const struct iommu_view *view);

/* The size of a page. */
#define SIZE_OF_PAGE 4096

/*
 * The columns of one median. With fewer, the line would be as ragged as the sizes of single maps,
 * and take longer to compute.
 */
#define MEDIAN_COLUMNS 8

/*
 * Lay out the line of the median size of maps, from the medians of each MEDIAN_COLUMNS columns.
 * Returns false if there are no maps.
 */
bool lay_medians(struct iommu_picture *picture, const struct iommu_tick_median *medians,
		 const struct iommu_view *view);

#endif
