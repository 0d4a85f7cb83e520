/* SPDX-License-Identifier: LGPL-2.1 */
/* Arranges head, axis, lanes and legend on the page. */
#include "page_layout.h"

#include <string.h>

#include "brackets.h"
#include "cairo_canvas.h"
#include "cli/common/command.h"
#include "groups.h"
#include "idle.h"
#include "labels_and_axis.h"
#include "legend.h"
#include "map_page.h"
#include "read_lanes.h"
#include "report.h"
#include "shapes.h"
#include "texts.h"

/* Heights of a lane, with the gap to the next. Pixels. */
#define ROW_MIN	 28
#define ROW_NICE 76
#define ROW_MAX	 320

/* Lanes that are together at least this high have a time axis below, too. */
#define LANES_HIGH 640

static int gap_of(const struct draw_page *page)
{
	return page->row_height / 5 < 14 ? page->row_height / 5 : 14;
}

static int rows_height(const struct draw_page *page)
{
	return (int)(page->tracks.nr + page->lanes.nr) * page->row_height;
}

static void place_row(struct draw_page *page, int y)
{
	page->view.y0 = y + gap_of(page);
	page->view.y1 = y + page->row_height - 3;
}

static void lay_out(struct draw_page *page, const struct iommu_lane *lane, int y)
{
	place_row(page, y);
	draw_set_followed(page, lane);
	iommu_picture_lane(&page->picture, page->trace->lanes, lane, &page->view, &page->names);
}

/* The maps and unmaps of a CPU or a task. */
static void lay_out_track(struct draw_page *page, const struct draw_track *track, int y)
{
	struct iommu_view view;

	place_row(page, y);
	view = page->view;
	view.scale = iommu_ticks_largest(page->trace->ticks);
	iommu_picture_ticks(&page->picture, track->track, &view);
}

/* Compute the parts that depend on the shown lanes and their height: labels, plot and legend. */
static void arrange(struct draw_canvas *canvas, struct draw_page *page, int64_t from, int64_t to)
{
	struct iommu_view *view = &page->view;

	memset(&page->seen, 0, sizeof(page->seen));
	/* Labels depend on the time shown and the plot on their width. One pass is enough. */
	view->x = DRAW_MARGIN;
	view->columns = page->width - view->x - DRAW_PLOT_RIGHT;
	draw_set_time(page, from, to);
	page->label_width = draw_label_width(canvas, page);
	view->x += page->label_width + DRAW_MARGIN;
	view->columns = page->width - view->x - DRAW_PLOT_RIGHT;
	draw_set_time(page, from, to);
	view->levels_x = view->x + view->columns + 6;
	view->scale = 4096;
	for (size_t i = 0; i < page->lanes.nr; i++) {
		uint64_t peak = draw_peak(page, draw_lane(page, i));

		view->scale = peak > view->scale ? peak : view->scale;
	}
	for (size_t i = 0; i < page->tracks.nr; i++) {
		lay_out_track(page, &page->tracks.list[i], 0);
		draw_legend_note(page, NULL);
	}
	for (size_t i = 0; i < page->lanes.nr; i++) {
		lay_out(page, draw_lane(page, i), 0);
		draw_legend_note(page, draw_lane(page, i));
	}
	page->seen.outside = draw_outside_left(page) || draw_outside_right(page);
}

/* The height of the page without the lanes. */
static int other_height(struct draw_canvas *canvas, const struct draw_page *page)
{
	int axes = rows_height(page) >= LANES_HIGH ? 2 : 1;

	return draw_head(canvas, page, false) + axes * DRAW_AXIS_HEIGHT + 10 +
	       draw_idle_height(page) + draw_legend(canvas, page, 0, false) + DRAW_MARGIN;
}

/* The height of a lane that fits. *@most: how many lanes of the minimum height would fit. */
static int fit_rows(struct draw_canvas *canvas, const struct draw_page *page, size_t *most)
{
	int room = draw_height_limit(page) - other_height(canvas, page);
	int best = page->options->height ? ROW_MAX : ROW_NICE;
	int row;

	*most = room < ROW_MIN ? 0 : (size_t)(room / ROW_MIN);
	*most = *most > page->tracks.nr ? *most - page->tracks.nr : 0;
	row = room / (int)(page->tracks.nr + page->lanes.nr);
	return row < ROW_MIN ? ROW_MIN : row > best ? best : row;
}

/* The height of all but the legend, with one lane. */
static int least_height(struct draw_canvas *canvas, const struct draw_page *page)
{
	return other_height(canvas, page) - draw_legend(canvas, page, 0, false) +
	       (int)(page->tracks.nr + 1) * ROW_MIN;
}

static int report_too_low(struct draw_canvas *canvas, const struct draw_page *page)
{
	return error("--size: height must be at least %d to fit a lane",
		     (least_height(canvas, page) + draw_legend(canvas, page, 0, false)) *
			     page->scale);
}

/*
 * The number of lanes, their height and their labels depend on each other: start with the preferred
 * height, and adjust until it fits.
 */
static int settle(struct draw_canvas *canvas, struct draw_page *page, int64_t from, int64_t to)
{
	page->row_height = ROW_NICE;
	for (int tries = 0; tries < 5; tries++) {
		size_t most;
		int row;

		arrange(canvas, page, from, to);
		draw_shrink_legend(canvas, page, least_height(canvas, page));
		row = fit_rows(canvas, page, &most);
		/* With one lane, the legend is another, and has a note on the omitted lanes. */
		if (!most && page->lanes.nr <= 1)
			return report_too_low(canvas, page);
		if (!most)
			most = 1;
		if (page->lanes.nr > most) {
			draw_lanes_free(&page->lanes);
			if (!draw_pick_lanes(&page->lanes, page->trace, page->options, most))
				return STATUS_ERROR;
			page->row_height = ROW_MIN;
		} else if (row == page->row_height) {
			break;
		} else {
			page->row_height = row;
		}
	}
	page->height = page->options->height
			       ? page->options->height
			       : (other_height(canvas, page) + rows_height(page)) * page->scale;
	return STATUS_CLEAN;
}

/* Draw a row that is laid out: its label, then its shapes. */
static void put_laid_out(struct draw_canvas *canvas, struct draw_page *page, size_t row,
			 const char *kind, size_t number)
{
	const struct draw_track *track = row < page->tracks.nr ? &page->tracks.list[row] : NULL;
	const struct iommu_lane *lane = track ? NULL : draw_lane(page, row - page->tracks.nr);

	draw_open_row(canvas, page, kind, number, lane);
	draw_open_part(canvas, kind, number, "label");
	draw_label(canvas, page, row);
	draw_close_group(canvas);
	draw_open_part(canvas, kind, number, "plot");
	draw_shapes(canvas, page, lane, track);
	draw_fill(canvas, draw_grey, page->view.x, page->view.x + page->view.columns, page->view.y1,
		  page->view.y1 + 1);
	draw_close_group(canvas);
	draw_close_group(canvas);
}

static void put_row(struct draw_canvas *canvas, struct draw_page *page, size_t row)
{
	int y = page->rows_y + (int)row * page->row_height;

	if (row < page->tracks.nr) {
		const struct draw_track *track = &page->tracks.list[row];

		lay_out_track(page, track, y);
		put_laid_out(canvas, page, row, track->is_cpu ? "cpu" : "task",
			     (size_t)track->number);
	} else {
		size_t number = row - page->tracks.nr;

		lay_out(page, draw_lane(page, number), y);
		put_laid_out(canvas, page, row, "lane", number + 1);
	}
}

static void put_page(struct draw_canvas *canvas, struct draw_page *page)
{
	int below;

	draw_fill(canvas, iommu_colour_page, 0, page->options->width, 0, page->height);
	draw_open_named(canvas, "head");
	page->rows_y = draw_head(canvas, page, true);
	draw_close_group(canvas);
	draw_open_named(canvas, "axis");
	draw_axis(canvas, page, page->rows_y, true);
	draw_close_group(canvas);
	page->rows_y += DRAW_AXIS_HEIGHT;
	below = page->rows_y + rows_height(page) + draw_idle_height(page);
	draw_outside(canvas, page->view.x, page->view.x + draw_outside_left(page), page->rows_y,
		     below);
	draw_outside(canvas, page->view.x + page->view.columns - draw_outside_right(page),
		     page->view.x + page->view.columns, page->rows_y, below);
	draw_grid(canvas, page, page->rows_y - 5, below);
	for (size_t i = 0; i < page->tracks.nr + page->lanes.nr; i++)
		put_row(canvas, page, i);
	draw_brackets(canvas, page);
	draw_idle(canvas, page, below - draw_idle_height(page));
	if (rows_height(page) >= LANES_HIGH) {
		draw_open_named(canvas, "axis-below");
		draw_axis(canvas, page, below, false);
		draw_close_group(canvas);
		below += DRAW_AXIS_HEIGHT;
	}
	draw_open_named(canvas, "legend");
	draw_legend(canvas, page, below + 10, true);
	draw_close_group(canvas);
}

static const char *comm(void *file, int32_t pid)
{
	return input_comm(file, pid);
}

static int draw(struct draw_out *out, struct draw_page *page, int64_t from, int64_t to)
{
	struct draw_canvas measuring;
	struct draw_canvas *canvas;
	int status;

	if (!draw_pick_lanes(&page->lanes, page->trace, page->options, page->options->lanes) ||
	    !draw_pick_tracks(&page->tracks, page->trace, page->options, from, to))
		return STATUS_ERROR;
	draw_canvas_to_measure(&measuring);
	status = settle(&measuring, page, from, to);
	draw_canvas_end(&measuring);
	if (status != STATUS_CLEAN)
		return status;
	canvas = draw_out_start(out, page->options->width, page->height, page->scale);
	if (!canvas)
		return STATUS_ERROR;
	put_page(canvas, page);
	return draw_finish(out, page);
}

int draw_page(struct draw_out *out, const struct draw_trace *trace,
	      const struct draw_options *options, int64_t from, int64_t to)
{
	size_t nr;
	struct draw_page page = {
		.options = options,
		.trace = trace,
		.list = iommu_lanes_list(trace->lanes, &nr),
		.names = { comm, trace->file, trace->colours },
		.view = {
			.begin = trace->begin,
			.end = trace->end,
			.linear = options->linear,
			.no_bytes = options->no_memory,
			.no_faults = options->no_faults,
			.palette = &iommu_palette_default,
		},
		.width = options->width / options->scale,
		.scale = options->scale,
	};
	int status = options->map ? draw_maps(out, &page, from, to) : draw(out, &page, from, to);

	draw_lanes_free(&page.lanes);
	draw_tracks_free(&page.tracks);
	iommu_picture_free(&page.picture);
	return status;
}
