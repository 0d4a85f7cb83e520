/* SPDX-License-Identifier: LGPL-2.1 */
/* Arranges the head, the time axis, the address maps and the legend on the page. */
#include "map_page.h"

#include <stdlib.h>

#include "cairo_canvas.h"
#include "cli/common/command.h"
#include "groups.h"
#include "labels_and_axis.h"
#include "legend.h"
#include "map_shapes.h"
#include "read_lanes.h"
#include "report.h"
#include "shapes.h"
#include "texts.h"

/* Heights in pixels: of the title of a map, of the holders below it, and of the gap to the next. */
#define TITLE	 22
#define HOLDERS	 20
#define GAP	 16
#define MAP_MIN	 48
#define MAP_NICE 520
#define AROUND	 (TITLE + HOLDERS + GAP)

struct map_row {
	struct iommu_map_scene scene;
	int height; /* of the map alone */
};

struct map_rows {
	struct map_row *list;
	size_t nr;
};

static void free_rows(struct map_rows *rows)
{
	for (size_t i = 0; i < rows->nr; i++) {
		iommu_address_map_free((struct iommu_address_map *)rows->list[i].scene.map);
		iommu_map_scene_free(&rows->list[i].scene);
	}
	free(rows->list);
	*rows = (struct map_rows){ 0 };
}

static size_t nr_rects(const struct iommu_map_scene *scene)
{
	size_t nr;

	iommu_address_map_rects(scene->map, &nr);
	return nr;
}

/* Says why there is nothing to draw. */
static int report_empty(const struct draw_page *page)
{
	const struct draw_trace *trace = page->trace;
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(trace->lanes, &nr);
	bool any = false;

	for (size_t i = 0; i < nr; i++)
		any |= list[i].nr_maps > 0;
	if (!any)
		return error("%s has no map events, so there are no addresses to draw; record "
			     "iommu:map and iommu:unmap",
			     trace->name);
	return error("%s: no mapping is known to belong to %s; trace-iommu summary lists the "
		     "mappings of each device",
		     trace->name, page->lanes.nr == 1 ? draw_lane(page, 0)->name : "these devices");
}

/* Makes the maps of the picked lanes. Those without mappings and faults are left out. */
static int make_rows(struct draw_page *page, struct map_rows *rows)
{
	size_t kept = 0;

	rows->list = calloc(page->lanes.nr + 1, sizeof(*rows->list));
	if (!rows->list || iommu_lanes_addresses(page->trace->lanes)->failed)
		return error("out of memory");
	for (size_t i = 0; i < page->lanes.nr; i++) {
		const struct iommu_lane *lane = draw_lane(page, i);
		struct map_row *row = &rows->list[rows->nr];

		row->scene = (struct iommu_map_scene){
			.map = iommu_address_map_new(page->trace->lanes, lane),
			.lanes = page->trace->lanes,
			.lane = lane,
		};
		if (!row->scene.map)
			return error("out of memory");
		if (nr_rects(&row->scene) || lane->nr_faults) {
			page->lanes.numbers[kept++] = page->lanes.numbers[i];
			rows->nr++;
		} else {
			iommu_address_map_free((struct iommu_address_map *)row->scene.map);
		}
	}
	if (!kept)
		return report_empty(page);
	page->lanes.nr = kept;
	return STATUS_CLEAN;
}

/* Lays out the map with its upper edge at @y, then notes it for the legend or draws it. */
static void put_map(struct draw_canvas *canvas, struct draw_page *page, struct map_row *row, int y)
{
	page->view.y0 = y;
	page->view.y1 = y + row->height;
	draw_set_followed(page, row->scene.lane);
	iommu_picture_address_map(&page->picture, &row->scene, &page->view, &page->names);
	if (!canvas)
		draw_legend_note_map(page);
	else
		draw_map_shapes(canvas, page, &row->scene);
}

/* The same for the holders below the map: a lane without memory and faults. */
static void put_holders(struct draw_canvas *canvas, struct draw_page *page,
			const struct iommu_lane *lane, int y)
{
	struct iommu_view view = page->view;

	page->view.y0 = y;
	page->view.y1 = y + HOLDERS;
	page->view.no_bytes = page->view.no_faults = true;
	iommu_view_follow(&page->view, NULL, NULL, 0);
	iommu_picture_lane(&page->picture, page->trace->lanes, lane, &page->view, &page->names);
	if (!canvas)
		draw_legend_note(page, lane);
	else
		draw_shapes(canvas, page, lane, NULL);
	page->view = view;
}

static void put_title(struct draw_canvas *canvas, const struct draw_page *page,
		      const struct map_row *row, int y)
{
	const struct iommu_lane *lane = row->scene.lane;
	struct draw_text name, more;
	size_t nr = iommu_address_map_mappings(row->scene.map, iommu_view_edge(&page->view, 0),
					       iommu_view_edge(&page->view, page->view.columns));
	int x = DRAW_MARGIN;

	draw_text_start(&name);
	iommu_lane_name_text(&name.t, lane, &page->names);
	draw_text_put_fit(canvas, DRAW_FONT_NAME, draw_black, x, y + 14, page->width / 2,
			  draw_text_end(&name));
	x += draw_text_width(canvas, DRAW_FONT_NAME, name.str) + 10;
	draw_text_start(&more);
	iommu_snapshot_put_model(&more.t, lane->known);
	if (lane->gid_known) {
		draw_put_comma(&more);
		iommu_text_puts(&more.t, "group ");
		iommu_text_signed(&more.t, lane->gid);
	}
	draw_put_plural(&more, nr, "mapping");
	draw_put_plural(&more, draw_count_faults(page, lane), "fault");
	draw_text_put_fit(canvas, DRAW_FONT_NORMAL, draw_grey, x, y + 14,
			  page->width - DRAW_MARGIN - x, draw_text_end(&more));
}

static void put_row(struct draw_canvas *canvas, struct draw_page *page, struct map_row *row,
		    size_t number, int y)
{
	int map = y + TITLE;
	int holders = map + row->height;

	draw_open_row(canvas, page, "map", number, row->scene.lane);
	draw_open_part(canvas, "map", number, "label");
	put_title(canvas, page, row, y);
	draw_close_group(canvas);
	draw_open_part(canvas, "map", number, "plot");
	put_map(canvas, page, row, map);
	draw_close_group(canvas);
	draw_fill(canvas, draw_grey, page->view.x, page->view.x + page->view.columns, holders,
		  holders + 1);
	draw_open_part(canvas, "map", number, "holders");
	put_holders(canvas, page, row->scene.lane, holders + 2);
	draw_close_group(canvas);
	draw_close_group(canvas);
}

static int rows_height(const struct map_rows *rows)
{
	int height = 0;

	for (size_t i = 0; i < rows->nr; i++)
		height += rows->list[i].height + AROUND;
	return height;
}

/* Gives each map its height, as far as the page has room. */
static void set_heights(struct draw_page *page, struct map_rows *rows, int room)
{
	int each = room / (int)rows->nr - AROUND;

	for (size_t i = 0; i < rows->nr; i++) {
		struct map_row *row = &rows->list[i];
		int most = page->options->height ? each : each < MAP_NICE ? each : MAP_NICE;

		draw_set_followed(page, row->scene.lane);
		row->height = page->options->height
				      ? each
				      : iommu_map_height(&row->scene, &page->view, most);
		row->height = row->height < MAP_MIN ? MAP_MIN : row->height;
	}
}

/* Note what the legend explains. */
static void note_shapes(struct draw_page *page, struct map_rows *rows)
{
	memset(&page->seen, 0, sizeof(page->seen));
	for (size_t i = 0; i < rows->nr; i++) {
		put_map(NULL, page, &rows->list[i], 0);
		put_holders(NULL, page, rows->list[i].scene.lane, 0);
	}
	page->seen.outside = draw_outside_left(page) || draw_outside_right(page);
}

/* The legend depends on the maps, and their height on that of the legend. */
static int settle(struct draw_canvas *canvas, struct draw_page *page, struct map_rows *rows)
{
	int limit = draw_height_limit(page);
	int least = (MAP_MIN + AROUND) * (int)rows->nr;
	int other;

	set_heights(page, rows, (MAP_NICE + AROUND) * (int)rows->nr);
	for (int tries = 0; tries < 3; tries++) {
		note_shapes(page, rows);
		other = draw_head(canvas, page, false) + DRAW_AXIS_HEIGHT + DRAW_MARGIN;
		draw_shrink_legend(canvas, page, other + least);
		other += draw_legend(canvas, page, 0, false);
		if (limit - other < least)
			return error("--size: height must be at least %d to fit %zu address map%s",
				     (other + least) * page->scale, rows->nr,
				     rows->nr == 1 ? "" : "s");
		set_heights(page, rows, limit - other);
	}
	page->height = page->options->height ? page->options->height
					     : (other + rows_height(rows)) * page->scale;
	return STATUS_CLEAN;
}

static void put_page(struct draw_canvas *canvas, struct draw_page *page, struct map_rows *rows)
{
	int y, below;

	draw_fill(canvas, iommu_colour_page, 0, page->options->width, 0, page->height);
	draw_open_named(canvas, "head");
	y = draw_head(canvas, page, true);
	draw_close_group(canvas);
	draw_open_named(canvas, "axis");
	draw_axis(canvas, page, y, true);
	draw_close_group(canvas);
	y += DRAW_AXIS_HEIGHT;
	below = y + rows_height(rows) - GAP;
	draw_outside(canvas, page->view.x, page->view.x + draw_outside_left(page), y, below);
	draw_outside(canvas, page->view.x + page->view.columns - draw_outside_right(page),
		     page->view.x + page->view.columns, y, below);
	draw_grid(canvas, page, y - 5, below);
	for (size_t i = 0; i < rows->nr; i++) {
		put_row(canvas, page, &rows->list[i], i + 1, y);
		y += rows->list[i].height + AROUND;
	}
	draw_open_named(canvas, "legend");
	draw_legend(canvas, page, y, true);
	draw_close_group(canvas);
}

static int draw(struct draw_out *out, struct draw_page *page, struct map_rows *rows)
{
	struct draw_canvas measuring;
	struct draw_canvas *canvas;
	int status;

	draw_canvas_to_measure(&measuring);
	status = settle(&measuring, page, rows);
	draw_canvas_end(&measuring);
	if (status != STATUS_CLEAN)
		return status;
	canvas = draw_out_start(out, page->options->width, page->height, page->scale);
	if (!canvas)
		return STATUS_ERROR;
	put_page(canvas, page, rows);
	return draw_finish(out, page);
}

int draw_maps(struct draw_out *out, struct draw_page *page, int64_t from, int64_t to)
{
	struct map_rows rows = { 0 };
	int status;

	if (!draw_pick_lanes(&page->lanes, page->trace, page->options, page->options->lanes))
		return STATUS_ERROR;
	page->view.x = DRAW_MARGIN + IOMMU_MAP_LABELS;
	page->view.columns = page->width - page->view.x - DRAW_PLOT_RIGHT;
	draw_set_time(page, from, to);
	status = make_rows(page, &rows);
	if (status == STATUS_CLEAN)
		status = draw(out, page, &rows);
	free_rows(&rows);
	return status;
}
