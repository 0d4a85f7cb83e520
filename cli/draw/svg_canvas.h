/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_SVG_CANVAS_H
#define TRACE_IOMMU_SVG_CANVAS_H

#include "canvas.h"

/*
 * A canvas that writes an SVG document of @width x @height pixels to @file: texts are texts, groups
 * have names, counts and explanations. Everything is @scale times as large.
 */
void draw_canvas_on_svg(struct draw_canvas *canvas, FILE *file, int width, int height, int scale);

/* Completes the document. */
void draw_svg_finish(struct draw_canvas *canvas);

#endif
