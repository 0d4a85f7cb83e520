/* SPDX-License-Identifier: LGPL-2.1 */
/* Reads a trace into lanes, and selects the lanes to draw. */
#include "read_lanes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/common/device_option.h"
#include "cli/common/trace_options.h"
#include "cli/replayed/buffer_lanes.h"

/* Read a buffer into lanes and, for an HTML file, its summary. */
static bool read_once(struct draw_trace *trace, struct buffer_lanes *b, unsigned int number,
		      const struct draw_options *options)
{
	const struct replayed_options summary = { .without = options->without, .lanes = b };

	return options->html ? replayed_read_buffer(&trace->replayed, number, &summary)
			     : buffer_lanes_read(b, trace->file, number, options->without);
}

/* Make marks of what was followed. Returns false after a message on stderr. */
static bool mark_followed(struct draw_trace *trace, const struct iommu_follow *follow)
{
	if (!follow)
		return true;
	iommu_followed_free(trace->followed); /* of a buffer without IOMMU events */
	trace->followed = iommu_follow_marks(follow, trace->lanes);
	trace->unfollowed = iommu_follow_left_out(follow);
	return trace->followed || out_of_memory();
}

/* Read a buffer into trace->lanes; NULL if it has no IOMMU events. */
static bool read_lanes(struct draw_trace *trace, unsigned int number,
		       const struct draw_options *options)
{
	struct buffer_lanes b = {
		.with_ticks = options->cpus || options->tasks,
		.addresses = options->map,
		.one_unknown = options->one_unknown,
		.follow = options->follows ? &options->follow : NULL,
	};
	bool done = read_once(trace, &b, number, options);
	size_t nr_lanes;

	trace->lanes = b.lanes;
	trace->ticks = b.ticks;
	done = done && mark_followed(trace, b.followed);
	iommu_follow_free(b.followed);
	if (!done)
		return false;
	iommu_lanes_list(trace->lanes, &nr_lanes);
	if (!nr_lanes) {
		iommu_lanes_free(trace->lanes);
		iommu_ticks_free(trace->ticks);
		trace->lanes = NULL;
		trace->ticks = NULL;
		if (options->html)
			replayed_forget(&trace->replayed);
		return true;
	}
	trace->buffer = input_buffer_name(trace->file, number);
	trace->begin = (int64_t)b.stats.first_ts;
	trace->end = (int64_t)b.stats.last_ts;
	trace->gaps = b.gaps;
	trace->probes = b.probes;
	return time_is_usable(trace->name, b.stats.last_ts);
}

static void count_step(void *nr_steps, const struct iommu_step *step)
{
	*(uint64_t *)nr_steps += step->kind != IOMMU_STEP_SNAPSHOT;
}

static bool count_again(void *nr_steps)
{
	*(uint64_t *)nr_steps = 0;
	return true;
}

static bool has_steps(struct draw_trace *trace, unsigned int number, bool *has)
{
	uint64_t nr_steps = 0;
	const struct iommu_sink reader = { .step = count_step,
					   .restart = count_again,
					   .arg = &nr_steps };
	struct input_stats stats;

	if (!input_read(trace->file, number, &reader, &stats))
		return false;
	*has = nr_steps > 0;
	return true;
}

/* Read the first buffer that has IOMMU events, and count the others that have some. */
static bool read_buffers(struct draw_trace *trace, const struct draw_options *options)
{
	unsigned int nr = input_buffers(trace->file);

	for (unsigned int i = 0; i < nr; i++) {
		bool more;

		if (!trace->lanes) {
			if (!read_lanes(trace, i, options))
				return false;
		} else {
			if (!has_steps(trace, i, &more))
				return false;
			trace->others += more;
		}
	}
	return true;
}

static bool read_buffer(struct draw_trace *trace, const struct draw_options *options)
{
	unsigned int nr = input_buffers(trace->file);

	for (unsigned int i = 0; i < nr; i++) {
		if (!strcmp(options->buffer, input_buffer_name(trace->file, i)))
			return read_lanes(trace, i, options);
	}
	return no_such_buffer(trace->file, trace->name, options->buffer);
}

bool draw_read(struct draw_trace *trace, const struct draw_options *options)
{
	/* Only the summary depends on a range of time before the trace is read. */
	static const struct time_range all;

	*trace = (struct draw_trace){ .name = options->trace };
	if (!replayed_open(&trace->replayed, options->trace,
			   options->html ? &options->range : &all))
		return false;
	trace->file = trace->replayed.file;
	if (!(options->buffer ? read_buffer(trace, options) : read_buffers(trace, options)))
		return false;
	if (!trace->lanes) {
		error("%s has no IOMMU events%s; record them with trace-iommu record", trace->name,
		      options->buffer ? " in that buffer" : "");
		return false;
	}
	trace->colours = iommu_holder_colours_new(trace->lanes);
	return trace->colours || out_of_memory();
}

void draw_close(struct draw_trace *trace)
{
	iommu_holder_colours_free(trace->colours);
	iommu_lanes_free(trace->lanes);
	iommu_ticks_free(trace->ticks);
	iommu_followed_free(trace->followed);
	replayed_close(&trace->replayed);
	*trace = (struct draw_trace){ 0 };
}

/* The names of all lanes; NULL after a message if out of memory. The caller frees the array. */
static const char **lane_names(const struct iommu_lane *list, size_t nr)
{
	const char **names = calloc(nr, sizeof(*names));

	if (!names)
		error("out of memory");
	for (size_t i = 0; names && i < nr; i++)
		names[i] = list[i].device == IOMMU_LANE_UNKNOWN ? NULL : list[i].name;
	return names;
}

static bool choose_devices(bool *chosen, const struct draw_trace *trace,
			   const struct draw_options *options)
{
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(trace->lanes, &nr);
	const char **names = lane_names(list, nr);
	const struct device_names devices = { trace->name, names, nr };
	bool done = names;

	for (size_t i = 0; done && i < options->nr_devices; i++)
		done = device_option_choose(chosen, &devices, options->devices[i]);
	free(names);
	return done;
}

/*
 * Without --device, the devices with faults have maps, or else the busiest one with mappings.
 * Returns how many maps to draw.
 */
static size_t choose_mapped(bool *chosen, const struct iommu_lane *list, size_t nr, size_t room)
{
	bool any = false;

	for (size_t i = 0; i < nr; i++) {
		chosen[i] = list[i].nr_faults;
		any |= chosen[i];
	}
	if (any)
		return room < DRAW_MAPS ? room : DRAW_MAPS;
	for (size_t i = 0; i < nr; i++)
		chosen[i] = list[i].nr_maps;
	return 1;
}

/*
 * Move the idle devices from the numbers to their own list, if other lanes remain: one line takes
 * less room than two lanes. Returns how many numbers remain.
 */
static size_t set_idle_apart(struct draw_lanes *picked, const struct iommu_lanes *lanes, size_t all)
{
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(lanes, &nr);
	size_t nr_idle = 0;
	size_t kept = 0;

	for (size_t i = 0; i < all; i++)
		nr_idle += iommu_lane_is_idle(lanes, &list[picked->numbers[i]]);
	if (nr_idle < 2 || nr_idle == all)
		return all;
	for (size_t i = 0; i < all; i++) {
		size_t number = picked->numbers[i];

		if (iommu_lane_is_idle(lanes, &list[number]))
			picked->idle[picked->nr_idle++] = number;
		else
			picked->numbers[kept++] = number;
	}
	return kept;
}

static bool pick(struct draw_lanes *picked, const struct draw_trace *trace,
		 const struct draw_options *options, size_t room, bool *chosen)
{
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(trace->lanes, &nr);
	size_t all = 0;

	if (options->nr_devices && !choose_devices(chosen, trace, options))
		return false;
	if (options->map && !options->nr_devices)
		room = choose_mapped(chosen, list, nr, room);
	for (size_t i = 0; i < nr; i++) {
		if (chosen[i] || (!options->nr_devices && !options->map))
			picked->numbers[all++] = i;
	}
	if (!options->nr_devices && !options->map && !options->idle)
		all = set_idle_apart(picked, trace->lanes, all);
	picked->nr = iommu_lanes_busiest(list, picked->numbers, all, room);
	picked->left_out = all - picked->nr;
	if (!iommu_lanes_gather(list, picked->numbers, picked->nr)) {
		error("out of memory");
		return false;
	}
	return true;
}

bool draw_pick_lanes(struct draw_lanes *picked, const struct draw_trace *trace,
		     const struct draw_options *options, size_t room)
{
	size_t nr;
	bool *chosen;
	bool done = false;

	iommu_lanes_list(trace->lanes, &nr);
	*picked = (struct draw_lanes){
		.numbers = calloc(nr, sizeof(*picked->numbers)),
		.idle = calloc(nr, sizeof(*picked->idle)),
	};
	chosen = calloc(nr, sizeof(*chosen));
	if (picked->numbers && picked->idle && chosen)
		done = pick(picked, trace, options, room, chosen);
	else
		error("out of memory");
	free(chosen);
	return done;
}

/* In the order of the page: CPUs first, each kind by number. */
static int by_number(const void *a, const void *b)
{
	const struct draw_track *x = a;
	const struct draw_track *y = b;

	if (x->is_cpu != y->is_cpu)
		return x->is_cpu ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

/* CPUs before tasks, each kind from busy to idle. */
static int by_events(const void *a, const void *b)
{
	const struct draw_track *x = a;
	const struct draw_track *y = b;
	uint64_t nr_x = x->nr_maps + x->nr_unmaps;
	uint64_t nr_y = y->nr_maps + y->nr_unmaps;

	if (x->is_cpu != y->is_cpu || nr_x == nr_y)
		return by_number(a, b);
	return nr_x > nr_y ? -1 : 1;
}

static size_t list_tracks(struct draw_track *list, const struct draw_trace *trace,
			  const struct draw_options *options, const uint64_t edges[2])
{
	struct draw_track one = { .nr_maps = 0 };
	size_t nr = 0;

	for (uint32_t i = 0;; i++) {
		struct iommu_tick all;

		one.track = iommu_ticks_track(trace->ticks, i, &one.is_cpu, &one.number);
		if (!one.track)
			return nr;
		if (!(one.is_cpu ? options->cpus : options->tasks))
			continue;
		iommu_ticks_row(one.track, edges, 1, &all);
		one.nr_maps = all.maps;
		one.nr_unmaps = all.unmaps;
		if (list && all.maps + all.unmaps)
			list[nr] = one;
		nr += !list || all.maps + all.unmaps;
	}
}

bool draw_pick_tracks(struct draw_tracks *picked, const struct draw_trace *trace,
		      const struct draw_options *options, int64_t from, int64_t to)
{
	const uint64_t edges[2] = { (uint64_t)from, (uint64_t)to + 1 };
	size_t of_kind[2] = { 0 };
	size_t nr;

	*picked = (struct draw_tracks){ .nr = 0 };
	if (!trace->ticks)
		return true;
	nr = list_tracks(NULL, trace, options, edges);
	picked->list = calloc(nr + 1, sizeof(*picked->list));
	if (!picked->list)
		return out_of_memory();
	nr = list_tracks(picked->list, trace, options, edges);
	qsort(picked->list, nr, sizeof(*picked->list), by_events);
	for (size_t i = 0; i < nr; i++) {
		if (of_kind[picked->list[i].is_cpu]++ < options->lanes)
			picked->list[picked->nr++] = picked->list[i];
	}
	picked->left_out = nr - picked->nr;
	qsort(picked->list, picked->nr, sizeof(*picked->list), by_number);
	return true;
}

void draw_tracks_free(struct draw_tracks *picked)
{
	free(picked->list);
	*picked = (struct draw_tracks){ 0 };
}

void draw_lanes_free(struct draw_lanes *picked)
{
	free(picked->numbers);
	free(picked->idle);
	*picked = (struct draw_lanes){ 0 };
}
