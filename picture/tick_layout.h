/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TICK_LAYOUT_H
#define IOMMU_TICK_LAYOUT_H

#include "core/text/text.h"
#include "core/timeline/ticks.h"
#include "shapes.h"

/*
 * Lay out the maps and unmaps of a CPU or a task. A column shows its largest map and its largest
 * unmap; the height is the logarithm of the size, and view->scale is the size (bytes) that fills
 * the height. If there are more of them than columns, a column shows their numbers instead: of maps
 * up from a line in the middle, and of unmaps down. The height is the logarithm of the number, or
 * the number if view->linear, and a text has the rate of the full height. A line shows the median
 * size of the maps, as high as a tick of that size, and further texts have its scale. The shapes
 * that @picture held are dropped.
 */
void iommu_picture_ticks(struct iommu_picture *picture, const struct iommu_tick_track *track,
			 const struct iommu_view *view);

/* Write the name of a CPU or a task. */
void iommu_track_text(struct iommu_text *t, bool is_cpu, int32_t number,
		      const struct iommu_view_names *names);

/* Store the maps and unmaps of the column at @x. Returns false, and zeroes, if there are none. */
bool iommu_ticks_column(const struct iommu_tick_track *track, const struct iommu_view *view, int x,
			struct iommu_tick_part *part);

/* Write the numbers, sizes and times of a column's maps and unmaps, in a few lines. */
void iommu_ticks_explain(struct iommu_text *t, const struct iommu_tick_part *part);

#endif
