/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PAINT_H
#define IOMMU_PAINT_H

#include "shapes.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What a renderer must be able to draw. All colours are opaque, so what is drawn has exactly the
 * colours that tests/unit/test_colours.c measures. Pixels, as in struct iommu_shape.
 */
struct iommu_pen {
	void *arg;
	void (*rectangle)(void *arg, struct iommu_colour colour, int x0, int x1, int y0, int y1);
	void (*line)(void *arg, struct iommu_colour colour, int x0, int y0, int x1, int y1);
	void (*polygon)(void *arg, struct iommu_colour colour, const int (*points)[2], int n);
};

/* Paint IOMMU_SHAPE_HOLDER or IOMMU_SHAPE_MANY. */
void iommu_paint_band(const struct iommu_pen *pen, const struct iommu_shape *band);

/* The height of the strip of a likely band at its foot. Pixels. */
int iommu_strip_height(const struct iommu_shape *band);

/*
 * Paint IOMMU_SHAPE_BYTES: solid up to the minimum, and every other column from there to the
 * maximum.
 */
void iommu_paint_step(const struct iommu_pen *pen, const struct iommu_shape *step);
/* Paint its dark upper edge. */
void iommu_paint_edge(const struct iommu_pen *pen, const struct iommu_shape *step);

/* Paint IOMMU_SHAPE_MEDIAN. */
void iommu_paint_median(const struct iommu_pen *pen, const struct iommu_shape *median);

/* Paint a mark, with a white edge that separates it from what is behind it. */
void iommu_paint_mark(const struct iommu_pen *pen, const struct iommu_shape *mark);

/*
 * Paint what marks followed addresses in address maps, set off by white: IOMMU_SHAPE_FOLLOW_LINE,
 * IOMMU_SHAPE_FRAME (around its rectangle) or IOMMU_SHAPE_RING.
 */
void iommu_paint_follow(const struct iommu_pen *pen, const struct iommu_shape *shape);

#ifdef __cplusplus
}
#endif

#endif
