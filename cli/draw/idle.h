/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DRAW_IDLE_H
#define TRACE_IOMMU_DRAW_IDLE_H

#include "canvas.h"
#include "draw_internal.h"

/* The line with the names of idle devices, below the lanes. There may be none. */

/* Returns its height, in pixels. */
int draw_idle_height(const struct draw_page *page);

/* Returns the width of its label, in pixels. */
int draw_idle_label_width(struct draw_canvas *canvas, const struct draw_page *page);

/* Draw it at @y. */
void draw_idle(struct draw_canvas *canvas, const struct draw_page *page, int y);

#endif
