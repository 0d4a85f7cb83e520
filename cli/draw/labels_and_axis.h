/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LABELS_AND_AXIS_H
#define TRACE_IOMMU_LABELS_AND_AXIS_H

#include "texts.h"
#include "draw_internal.h"

/* Draw title, file, kernel and time range. With @put false, only measure. Returns the height. */
int draw_head(struct draw_canvas *canvas, const struct draw_page *page, bool put);

/* The width of the widest label, at most a third of the page. */
int draw_label_width(struct draw_canvas *canvas, const struct draw_page *page);

/* Draw the label of row @row, which is laid out, in as many lines as fit. */
void draw_label(struct draw_canvas *canvas, const struct draw_page *page, size_t row);

/* Returns the maximum number of bytes mapped for @lane within the time shown. */
uint64_t draw_peak(const struct draw_page *page, const struct iommu_lane *lane);

/* Returns the number of faults of @lane within the time shown. */
size_t draw_count_faults(const struct draw_page *page, const struct iommu_lane *lane);

/* Show the time from @from to @to (ns) in page->view.columns. */
void draw_set_time(struct draw_page *page, int64_t from, int64_t to);

/* Write a comma if @to has text already. */
void draw_put_comma(struct draw_text *to);

/* Write "1 fault" or "2 faults" after a comma, for @one "fault". */
void draw_put_plural(struct draw_text *to, uint64_t n, const char *one);

#define DRAW_AXIS_HEIGHT 26

/* Draw the time axis at @y. Its labels are above the line if @above, else below. */
void draw_axis(struct draw_canvas *canvas, const struct draw_page *page, int y, bool above);

/* Draw a background line per axis tick, from @y down to @below. */
void draw_grid(struct draw_canvas *canvas, const struct draw_page *page, int y, int below);

#endif
