/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_SVG_CANVAS_H
#define TRACE_IOMMU_SVG_CANVAS_H

#include "canvas.h"

/*
 * A canvas that writes a picture of @width x @height pixels to @file as an element of SVG: texts
 * are texts, groups have names, counts and explanations. Everything is @scale times as large.
 */
void draw_canvas_on_svg(struct draw_canvas *canvas, FILE *file, int width, int height, int scale);

/* Completes the element. */
void draw_svg_finish(struct draw_canvas *canvas);

#endif
