/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "address_maps.h"
#include "cells.h"
#include "core/summary/words.h"
#include "picture/picture.h"
#include "kshark-plugin/data/followed.h"
#include "kshark-plugin/data/plot_data.h"
#include "kshark-plugin/data/settings.h"
#include "kshark-plugin/data/stream.h"
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
	struct iommu_lanes *lanes; /* of this reading; they keep addresses */
	struct kept_map kept[LANES_MAPS_KEPT];
	uint64_t nr_chosen;
	struct kept_map *chosen; /* NULL: none */
};

static void take_step(void *arg, const struct iommu_step *step)
{
	iommu_lanes_feed(arg, step, 0);
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	iommu_lanes_lost(arg, lost->ts, lost->count);
}

/* Returns NULL if out of memory, or if the stream cannot be read again. */
static struct iommu_lanes *read_lanes(struct lanes_stream *s)
{
	struct iommu_lanes *lanes = iommu_lanes_new_with_addresses(&s->config);
	struct lanes_reread reread = {
		.feed.sink = { .step = take_step, .lost = take_lost, .arg = lanes },
	};
	bool done = lanes && lanes_reread(s, &reread);

	lanes_reread_free(&reread);
	if (done) {
		iommu_lanes_end(lanes, (uint64_t)s->end);
		done = !iommu_lanes_addresses(lanes)->failed;
	}
	if (done)
		return lanes;
	iommu_lanes_free(lanes);
	return NULL;
}

struct lanes_maps *lanes_maps_read(int sd)
{
	struct lanes_stream *s = lanes_reread_stream(sd);
	struct lanes_maps *maps = s ? calloc(1, sizeof(*maps)) : NULL;

	if (!maps)
		return NULL;
	maps->sd = sd;
	maps->load = s->load;
	maps->lanes = read_lanes(s);
	if (maps->lanes)
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
	iommu_lanes_free(maps->lanes);
	free(maps);
}

bool lanes_maps_are_of(const struct lanes_maps *maps, int sd)
{
	const struct lanes_stream *s = lanes_reread_stream(sd);

	return maps && s && maps->sd == sd && maps->load == s->load;
}

/*
 * Both replays see the same events, so they have the same lanes, except that this one has a single
 * lane of unknown devices, the last one. The lane of the window has the names and the colours.
 */
static const struct iommu_lane *find_lane(const struct lanes_maps *maps,
					  const struct lanes_lane *shown)
{
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(maps->lanes, &nr);
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

static bool make_map(struct kept_map *to, const struct lanes_maps *maps, int pid)
{
	const struct iommu_lane *lane = NULL;
	struct lanes_lane shown;

	free_map(to);
	lanes_lock();
	if (lanes_lane_of_task(maps->sd, pid, &shown) && shown.ref.load == maps->load)
		lane = find_lane(maps, &shown);
	lanes_unlock();
	if (!lane)
		return false;
	to->map = iommu_address_map_new(maps->lanes, lane);
	if (!to->map)
		return false;
	to->pid = pid;
	to->scene = (struct iommu_map_scene){
		.map = to->map,
		.lanes = maps->lanes,
		.lane = lane,
	};
	return true;
}

static bool any_maps(const struct lanes_maps *maps)
{
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(maps->lanes, &nr);

	for (size_t i = 0; i < nr; i++) {
		if (list[i].nr_maps)
			return true;
	}
	return false;
}

enum lanes_map_state lanes_maps_choose(struct lanes_maps *maps, int pid)
{
	struct kept_map *one = find_kept(maps, pid);
	size_t nr;

	maps->chosen = NULL;
	if ((one->pid != pid || !one->map) && !make_map(one, maps, pid))
		return LANES_MAP_FAILED;
	one->used = ++maps->nr_chosen;
	maps->chosen = one;
	iommu_address_map_rects(one->map, &nr);
	if (nr || one->scene.lane->nr_faults)
		return LANES_MAP_READY;
	return any_maps(maps) ? LANES_MAP_EMPTY : LANES_MAP_NO_EVENTS;
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
