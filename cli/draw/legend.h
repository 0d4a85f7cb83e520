/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LEGEND_H
#define TRACE_IOMMU_LEGEND_H

#include "canvas.h"
#include "draw_internal.h"

/* Record in page->seen the kinds of shapes of @lane, which is laid out in page->picture. */
void draw_legend_note(struct draw_page *page, const struct iommu_lane *lane);

/* The same for an address map. */
void draw_legend_note_map(struct draw_page *page);

/*
 * Draw the legend and the notes on omissions, starting at @y. With @put false, only measure them.
 * Returns the height in pixels.
 */
int draw_legend(struct draw_canvas *canvas, const struct draw_page *page, int y, bool put);

/*
 * Choose the form of the legend, which must not take the room of lanes. @rest: the height of the
 * page without the legend, with as few lanes as there may be.
 */
void draw_shrink_legend(struct draw_canvas *canvas, struct draw_page *page, int rest);

#endif
