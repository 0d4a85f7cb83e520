/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LEGEND_H
#define IOMMU_LEGEND_H

#include "paint.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a legend explains, in its order. */
enum iommu_legend_item {
	/* of lanes */
	IOMMU_LEGEND_HOST,
	IOMMU_LEGEND_TASK,
	IOMMU_LEGEND_LIKELY,
	IOMMU_LEGEND_DOUBTFUL,
	IOMMU_LEGEND_MANY,
	IOMMU_LEGEND_BORDER,
	IOMMU_LEGEND_OPEN,
	IOMMU_LEGEND_TICK,
	IOMMU_LEGEND_GONE,
	IOMMU_LEGEND_BYTES,
	IOMMU_LEGEND_BYTES_VARY,
	/* of CPUs and tasks */
	IOMMU_LEGEND_TICKS,
	IOMMU_LEGEND_RATES,
	IOMMU_LEGEND_MEDIAN,
	/* of lanes again: what went wrong */
	IOMMU_LEGEND_FAULT,
	IOMMU_LEGEND_FINDING,
	IOMMU_LEGEND_SIGN,
	IOMMU_LEGEND_SEVERAL,
	IOMMU_LEGEND_FOLLOWED,
	IOMMU_LEGEND_ITEMS,
};

/* The size of a sample of a shape. Pixels. */
#define IOMMU_SAMPLE_WIDTH  26
#define IOMMU_SAMPLE_HEIGHT 12

/* Returns the explanation of an item, or a short one for small pictures. UTF-8. */
const char *iommu_legend_text(enum iommu_legend_item item, bool brief);

/* Returns the width of the item's sample: lines and marks are narrower than areas of colour. */
int iommu_legend_width(enum iommu_legend_item item);

/*
 * Paint a sample of the item's shape, from @x to the right and from @y downwards; its lines exceed
 * IOMMU_SAMPLE_HEIGHT by two pixels. @colour: of IOMMU_LEGEND_TASK.
 */
void iommu_legend_paint(const struct iommu_pen *pen, const struct iommu_palette *palette,
			enum iommu_legend_item item, struct iommu_colour colour, int x, int y);

#ifdef __cplusplus
}
#endif

#endif
