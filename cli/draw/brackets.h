/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DRAW_BRACKETS_H
#define TRACE_IOMMU_DRAW_BRACKETS_H

#include "canvas.h"
#include "draw_internal.h"

/* Draws a bracket beside the labels of lanes that belong together: iommu_lanes_gather(). */
void draw_brackets(struct draw_canvas *canvas, const struct draw_page *page);

#endif
