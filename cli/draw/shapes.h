/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DRAW_SHAPES_H
#define TRACE_IOMMU_DRAW_SHAPES_H

#include "canvas.h"
#include "draw_internal.h"
#include "picture/paint.h"

/* Draw the shapes that are laid out in page->picture: of @lane, or else of @track. */
void draw_shapes(struct draw_canvas *canvas, const struct draw_page *page,
		 const struct iommu_lane *lane, const struct draw_track *track);

/* What paints shapes that all renderers draw in the same way. */
struct iommu_pen draw_pen(struct draw_canvas *canvas);

/* Single shapes, also for the legend. */

/* A vertical line. */
void draw_line(struct draw_canvas *canvas, struct iommu_colour colour, bool dashed, double x,
	       double y0, double y1);

/* A mark: of something that went wrong, or of a followed event. */
void draw_mark(struct draw_canvas *canvas, const struct iommu_shape *mark);

/* The background of times before and after the trace. */
void draw_outside(struct draw_canvas *canvas, double x0, double x1, double y0, double y1);

#endif
