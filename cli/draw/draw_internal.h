/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DRAW_PART_H
#define TRACE_IOMMU_DRAW_PART_H

#include "draw.h"
#include "page_layout.h"
#include "cairo_text.h"
#include "picture/picture.h"

/* What the files that draw a page share; nobody else includes this. */

/* Space around all, and between what stands side by side. Pixels. */
#define DRAW_MARGIN 16

/* Tasks that the legend names; the colours begin again after a few. */
#define DRAW_LEGEND_TASKS 24

/* What occurs in the lanes, and so is explained. */
struct draw_seen {
	bool host;
	bool likely;
	bool doubtful;
	bool many;
	bool gone;
	bool border;
	bool open;
	bool tick;
	bool bytes;
	size_t nr_varying; /* columns within which it changes */
	bool fault;
	bool faults;  /* several at one place */
	bool outside; /* of the trace's time */
	struct {
		int32_t pid;
		struct iommu_colour colour;
	} tasks[DRAW_LEGEND_TASKS];
	size_t nr_tasks;
	size_t more_tasks; /* at least */
};

struct draw_page {
	const struct draw_options *options;
	const struct draw_trace *trace;
	const struct iommu_lane *list; /* all lanes */
	struct draw_lanes lanes;       /* those that are drawn */
	struct iommu_view_names names;
	struct iommu_view view; /* x and columns of the plot; y0 and y1 are each lane's own */
	struct iommu_picture picture;
	struct draw_seen seen;
	int64_t to; /* the end of what was asked for; what is shown may be longer by a little */
	int width;
	int height;
	int label_width;
	int rows_y; /* the upper edge of the first lane, and the height of each */
	int row_height;
};

static inline const struct iommu_lane *draw_lane(const struct draw_page *page, size_t row)
{
	return &page->list[page->lanes.numbers[row]];
}

/* The end of what is shown: that of the last column, not included. */
static inline int64_t draw_behind(const struct draw_page *page)
{
	return iommu_view_time(&page->view, page->view.columns);
}

/* A part of the time was asked for. */
static inline bool draw_is_part(const struct draw_page *page)
{
	return page->options->from.kind != DRAW_TIME_OPEN ||
	       page->options->to.kind != DRAW_TIME_OPEN;
}

extern const struct iommu_colour draw_black;
extern const struct iommu_colour draw_grey; /* of less important text */
extern const struct iommu_colour draw_pale; /* of lines in the background */

/* draw_label.c: of the lanes, in as many lines as a row of that height has room for. */
int draw_label_width(cairo_t *cr, const struct draw_page *page);
void draw_label(cairo_t *cr, const struct draw_page *page, size_t row, int y0, int y1);
/* The most that is mapped within the part of the time that is shown. */
uint64_t draw_peak(const struct draw_page *page, const struct iommu_lane *lane);

/* draw_head.c: what the picture is of. Returns its height. */
int draw_head(cairo_t *cr, const struct draw_page *page, bool put);

/* draw_axis.c: a line of times, its ticks up to @y; lines in the background from @y to @below. */
#define DRAW_AXIS_HEIGHT 26
void draw_axis(cairo_t *cr, const struct draw_page *page, int y, bool above);
void draw_grid(cairo_t *cr, const struct draw_page *page, int y, int below);

/* draw_shapes.c: a lane, laid out in page->picture. */
void draw_shapes(cairo_t *cr, const struct draw_page *page, const struct iommu_lane *lane);
void draw_band(cairo_t *cr, int style, struct iommu_colour colour, double x0, double x1, double y0,
	       double y1);
void draw_area(cairo_t *cr, struct iommu_colour colour, double x0, double x1, double y0,
	       double y_mid, double y1);
void draw_area_done(cairo_t *cr);
void draw_fault(cairo_t *cr, struct iommu_colour colour, double x0, double x1, double y0,
		double y1);
void draw_line(cairo_t *cr, struct iommu_colour colour, bool dashed, double x, double y0,
	       double y1);

/* A device that is not there: a dotted line. */
void draw_gone(cairo_t *cr, double x0, double x1, double y);

/* Times before and behind the trace, in the background; how many columns they are. */
int draw_outside_left(const struct draw_page *page);
int draw_outside_right(const struct draw_page *page);
void draw_outside(cairo_t *cr, double x0, double x1, double y0, double y1);

/* draw_seen.c */
void draw_note_lane(struct draw_page *page, const struct iommu_lane *lane);

/* draw_legend.c: from @y on; without @put only measured. Returns the height. */
int draw_legend(cairo_t *cr, const struct draw_page *page, int y, bool put);

#endif
