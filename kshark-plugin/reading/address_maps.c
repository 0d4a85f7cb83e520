/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "address_maps.h"
#include "cells.h"
#include "core/summary/words.h"
#include "picture/picture.h"
#include "kshark-plugin/data/followed.h"
#include "kshark-plugin/data/plot_data.h"
#include "kshark-plugin/data/settings.h"
#include "kshark-plugin/data/stream.h"
#include "map_work.h"
#include "reread.h"

/* The map of a device. */
struct kept_map {
	int pid; /* its pseudo task; 0: none is kept here */
	uint64_t used;
	struct iommu_address_map *map;
	struct iommu_map_scene scene;
};

struct lanes_maps {
	int sd;
	uint64_t load;
	struct lanes_map_work *work;
	int making; /* the pseudo task whose map the work makes; 0: it makes none */
	struct kept_map kept[LANES_MAPS_KEPT];
	uint64_t nr_chosen;
	struct kept_map *chosen; /* NULL: none */
};

struct lanes_maps *lanes_maps_new(int sd)
{
	struct lanes_stream *s = lanes_reread_stream(sd);
	struct lanes_maps *maps = s ? calloc(1, sizeof(*maps)) : NULL;

	if (!maps)
		return NULL;
	maps->sd = sd;
	maps->load = s->load;
	maps->work = lanes_map_work_new(s);
	if (maps->work)
		return maps;
	free(maps);
	return NULL;
}

static void free_map(struct kept_map *one)
{
	iommu_map_scene_free(&one->scene);
	iommu_address_map_free(one->map);
	*one = (struct kept_map){ 0 };
}

void lanes_maps_free(struct lanes_maps *maps)
{
	if (!maps)
		return;
	for (size_t i = 0; i < LANES_MAPS_KEPT; i++)
		free_map(&maps->kept[i]);
	lanes_map_work_free(maps->work);
	free(maps);
}

bool lanes_maps_are_of(const struct lanes_maps *maps, int sd)
{
	const struct lanes_stream *s = lanes_reread_stream(sd);

	return maps && s && maps->sd == sd && maps->load == s->load;
}

bool lanes_maps_are_current(const struct lanes_maps *maps)
{
	return lanes_maps_are_of(maps, maps->sd);
}

/*
 * Both replays see the same events, so they have the same lanes, except that this one has a single
 * lane of unknown devices, the last one. The lane of the window has the names and the colours.
 */
static const struct iommu_lane *find_lane(const struct iommu_lanes *lanes,
					  const struct lanes_lane *shown)
{
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(lanes, &nr);
	size_t number = shown->ref.number;

	if (shown->lane->device == IOMMU_LANE_UNKNOWN)
		return nr && list[nr - 1].device == IOMMU_LANE_UNKNOWN ? &list[nr - 1] : NULL;
	return number < nr && !strcmp(list[number].name, shown->lane->name) ? &list[number] : NULL;
}

/* Returns the kept map of a device, or else the place of the least recently used one. */
static struct kept_map *find_kept(struct lanes_maps *maps, int pid)
{
	struct kept_map *oldest = &maps->kept[0];

	for (size_t i = 0; i < LANES_MAPS_KEPT; i++) {
		if (maps->kept[i].pid == pid)
			return &maps->kept[i];
		if (maps->kept[i].used < oldest->used)
			oldest = &maps->kept[i];
	}
	return oldest;
}

/* Begin to make the map of a device. */
static bool start_map(struct lanes_maps *maps, int pid)
{
	const struct iommu_lanes *lanes = lanes_map_work_lanes(maps->work);
	const struct iommu_lane *lane = NULL;
	struct lanes_lane shown;

	lanes_lock();
	if (lanes_lane_of_task(maps->sd, pid, &shown) && shown.ref.load == maps->load)
		lane = find_lane(lanes, &shown);
	lanes_unlock();
	if (!lane || !lanes_map_work_make(maps->work, lane))
		return false;
	maps->making = pid;
	return true;
}

/* Keep the map that the work has made. Returns false if it could not make it. */
static bool keep_made(struct lanes_maps *maps)
{
	struct kept_map *to = find_kept(maps, maps->making);
	const struct iommu_lane *lane;
	struct iommu_address_map *map = lanes_map_work_take(maps->work, &lane);

	if (map) {
		free_map(to);
		to->pid = maps->making;
		to->used = maps->nr_chosen;
		to->map = map;
		to->scene = (struct iommu_map_scene){
			.map = map,
			.lanes = lanes_map_work_lanes(maps->work),
			.lane = lane,
		};
	}
	maps->making = 0;
	return map != NULL;
}

static bool any_maps(const struct lanes_maps *maps)
{
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(lanes_map_work_lanes(maps->work), &nr);

	for (size_t i = 0; i < nr; i++) {
		if (list[i].nr_maps)
			return true;
	}
	return false;
}

static enum lanes_map_state choose_kept(struct lanes_maps *maps, struct kept_map *one)
{
	size_t nr;

	one->used = ++maps->nr_chosen;
	maps->chosen = one;
	iommu_address_map_rects(one->map, &nr);
	if (nr || one->scene.lane->nr_faults)
		return LANES_MAP_READY;
	return any_maps(maps) ? LANES_MAP_EMPTY : LANES_MAP_NO_EVENTS;
}

enum lanes_map_state lanes_maps_choose(struct lanes_maps *maps, int pid)
{
	enum lanes_map_phase phase = lanes_map_work_step(maps->work);
	int made = phase == LANES_MAP_RESTS ? maps->making : 0;
	struct kept_map *one;
	bool failed;

	maps->chosen = NULL;
	if (phase == LANES_MAP_COLLECTS)
		return LANES_MAP_READING;
	if (phase == LANES_MAP_REPLAYS)
		return LANES_MAP_REPLAYING;
	failed = phase == LANES_MAP_BROKEN || (made && !keep_made(maps) && made == pid);
	if (failed)
		return LANES_MAP_FAILED;
	one = find_kept(maps, pid);
	if (one->pid == pid && one->map)
		return choose_kept(maps, one);
	/* While the map of another device is made, this one waits. */
	return phase == LANES_MAP_MAKES || start_map(maps, pid) ? LANES_MAP_MAKING
								: LANES_MAP_FAILED;
}

int lanes_maps_percent(const struct lanes_maps *maps)
{
	return lanes_map_work_percent(maps->work);
}

/* Maps that nobody looks at may take this part of the machine's memory. */
#define MEMORY_PART 8

bool lanes_maps_may_stay(const struct lanes_maps *maps)
{
	uint64_t bytes = lanes_map_work_bytes(maps->work);
	uint64_t pages = (uint64_t)sysconf(_SC_PHYS_PAGES);
	size_t nr;

	for (size_t i = 0; i < LANES_MAPS_KEPT; i++) {
		if (!maps->kept[i].map)
			continue;
		iommu_address_map_rects(maps->kept[i].map, &nr);
		bytes += nr * sizeof(struct iommu_map_rect);
	}
	return lanes_map_work_lanes(maps->work) &&
	       bytes / (uint64_t)sysconf(_SC_PAGESIZE) <= pages / MEMORY_PART;
}

/* Find the chosen lane as the window has it; with lanes_lock() held. */
static bool find_shown(const struct lanes_maps *maps, struct lanes_lane *shown)
{
	return maps->chosen && lanes_lane_of_task(maps->sd, maps->chosen->pid, shown) &&
	       shown->ref.load == maps->load;
}

static void set_view(struct iommu_view *view, const struct lanes_lane *shown)
{
	view->from -= shown->offset;
	view->begin = shown->begin;
	view->end = shown->end;
	view->palette = &lanes_settings_now()->palette;
}

/* One map has all unknown devices. */
static void set_followed(struct iommu_view *view, const struct lanes_lane *shown)
{
	bool unknown = shown->lane->device == IOMMU_LANE_UNKNOWN;

	lanes_followed_show(shown->ref.load, unknown ? IOMMU_FOLLOWED_UNKNOWN : shown->ref.number,
			    view);
}

/* Lay out the map, or the holders below it. */
static bool lay_out(struct lanes_maps *maps, struct iommu_view *view, struct iommu_picture *picture,
		    bool holders)
{
	struct lanes_lane shown;
	bool found;

	iommu_picture_clear(picture);
	lanes_lock();
	found = find_shown(maps, &shown);
	if (found)
		set_view(view, &shown);
	if (found && holders) {
		view->no_bytes = view->no_faults = true;
		lanes_lay_out_lane(&shown, view, picture);
	} else if (found) {
		set_followed(view, &shown);
		iommu_picture_address_map(picture, &maps->chosen->scene, view, &shown.names);
	}
	lanes_unlock();
	return found;
}

bool lanes_maps_lay_out(struct lanes_maps *maps, struct iommu_view *view,
			struct iommu_picture *picture)
{
	return lay_out(maps, view, picture, false);
}

bool lanes_maps_lay_out_holders(struct lanes_maps *maps, struct iommu_view *view,
				struct iommu_picture *picture)
{
	return lay_out(maps, view, picture, true);
}

bool lanes_maps_explain(struct lanes_maps *maps, const struct iommu_view *view,
			const struct iommu_shape *shape, char *text, size_t size)
{
	struct lanes_cell to;
	struct iommu_text *t = lanes_cell_start(&to, text, size);
	struct iommu_view now = *view;
	struct lanes_lane shown;
	bool found;

	lanes_lock();
	found = find_shown(maps, &shown);
	if (found) {
		set_followed(&now, &shown); /* it may have changed since the map was laid out */
		iommu_map_shape_explain(t, &maps->chosen->scene, &now, &shown.names, shape);
	}
	lanes_unlock();
	iommu_text_flush(t);
	return found;
}

bool lanes_maps_explain_holder(struct lanes_maps *maps, const struct iommu_view *view,
			       const struct iommu_shape *shape, char *text, size_t size)
{
	struct lanes_lane shown;
	bool found;

	text[0] = '\0';
	lanes_lock();
	found = find_shown(maps, &shown);
	if (found)
		lanes_explain_shape(&shown, view, shape, shape->x0, text, size);
	lanes_unlock();
	return found;
}

bool lanes_maps_fault_time(struct lanes_maps *maps, const struct iommu_shape *cross, int64_t *ts)
{
	struct lanes_lane shown;
	bool found;

	lanes_lock();
	found = find_shown(maps, &shown) && cross->first < shown.lane->nr_faults;
	if (found)
		*ts = (int64_t)shown.lane->faults[cross->first].ts + shown.offset;
	lanes_unlock();
	return found;
}

bool lanes_maps_addresses(const struct lanes_maps *maps, const struct iommu_shape *shape,
			  struct iommu_address_range *range)
{
	const struct iommu_map_fault *fault;
	const struct iommu_piece *piece;
	size_t nr;

	if (!maps->chosen)
		return false;
	if (shape->kind == IOMMU_SHAPE_MAPPING && shape->first < maps->chosen->scene.nr_rects) {
		piece = iommu_address_map_piece(maps->chosen->map,
						&maps->chosen->scene.rects[shape->first]);
		*range = (struct iommu_address_range){ piece->first, piece->last };
		return true;
	}
	fault = iommu_address_map_faults(maps->chosen->map, &nr);
	if (shape->kind != IOMMU_SHAPE_CROSS || shape->first >= nr ||
	    !fault[shape->first].has_address)
		return false;
	range->first = range->last = fault[shape->first].address;
	return true;
}

static void put_comma(struct iommu_text *t, const struct iommu_ascii *before)
{
	iommu_text_flush(t);
	if (before->len)
		iommu_text_puts(t, ", ");
}

/* Counting takes some ns per mapping, and no longer than a redraw may take. */
#define COUNTED_MAX 65536

static void put_mappings(struct iommu_text *t, const struct iommu_address_map *map, uint64_t from,
			 uint64_t end)
{
	size_t nr = iommu_address_map_count(map, from, end); /* with each piece of a mapping */

	if (nr > COUNTED_MAX)
		iommu_text_puts(t, "up to ");
	else
		nr = iommu_address_map_mappings(map, from, end);
	iommu_put_count(t, nr, "mapping", "mappings");
}

bool lanes_maps_describe(struct lanes_maps *maps, const struct iommu_view *view, char *text,
			 size_t size)
{
	struct lanes_cell to;
	struct iommu_text *t = lanes_cell_start(&to, text, size);
	uint64_t from = iommu_view_edge(view, 0);
	uint64_t end = iommu_view_edge(view, view->columns);
	const struct iommu_lane *lane;

	if (!maps->chosen)
		return false;
	lane = maps->chosen->scene.lane;
	iommu_snapshot_put_model(t, lane->known);
	if (lane->gid_known) {
		put_comma(t, &to.to);
		iommu_text_puts(t, "group ");
		iommu_text_signed(t, lane->gid);
	}
	put_comma(t, &to.to);
	put_mappings(t, maps->chosen->map, from, end);
	put_comma(t, &to.to);
	iommu_put_count(t, iommu_lane_fault_at(lane, end) - iommu_lane_fault_at(lane, from),
			"fault", "faults");
	iommu_text_flush(t);
	return true;
}
