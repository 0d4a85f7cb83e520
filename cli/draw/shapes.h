/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DRAW_SHAPES_H
#define TRACE_IOMMU_DRAW_SHAPES_H

#include "canvas.h"
#include "draw_internal.h"

/* Draw the shapes that are laid out in page->picture: of @lane, or else of @track. */
void draw_shapes(struct draw_canvas *canvas, const struct draw_page *page,
		 const struct iommu_lane *lane, const struct draw_track *track);

/* Single shapes, also for the legend. */

/* The band of a holder, or of several. */
void draw_band(struct draw_canvas *canvas, const struct iommu_shape *band);

/* Mapped memory. */
void draw_step(struct draw_canvas *canvas, const struct iommu_shape *step);

/* The median size of maps. */
void draw_median(struct draw_canvas *canvas, const struct iommu_shape *median);

/* A mark of a fault, a finding or a sign of trouble, in its rectangle. */
void draw_mark(struct draw_canvas *canvas, const struct iommu_shape *mark);

/* A vertical line. */
void draw_line(struct draw_canvas *canvas, struct iommu_colour colour, bool dashed, double x,
	       double y0, double y1);

/* The dotted line of a removed device. */
void draw_gone(struct draw_canvas *canvas, double x0, double x1, double y);

/* The background of times before and after the trace. */
void draw_outside(struct draw_canvas *canvas, double x0, double x1, double y0, double y1);

#endif
