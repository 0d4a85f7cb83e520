/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_CAIRO_CANVAS_H
#define TRACE_IOMMU_CAIRO_CANVAS_H

#include "canvas.h"

/* A canvas on @surface, on which everything is @scale times as large. */
void draw_canvas_on_cairo(struct draw_canvas *canvas, cairo_surface_t *surface, double scale);

/* A canvas without a surface, to measure texts before the size of the page is known. */
void draw_canvas_to_measure(struct draw_canvas *canvas);

/* Frees what @canvas, of any kind, has. It may be zero. */
void draw_canvas_end(struct draw_canvas *canvas);

/* The width of @str. */
double draw_measure_text(struct draw_canvas *canvas, enum draw_font font, const char *str);

#endif
