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

static int64_t time_of(uint64_t ts)
{
	return ts < TIME_MAX ? (int64_t)ts : TIME_MAX;
}

/* Read a buffer into trace->lanes; NULL if it has no IOMMU events. */
static bool read_lanes(struct draw_trace *trace, unsigned int number,
		       const struct draw_options *options)
{
	struct buffer_lanes b = { .addresses = options->map };
	bool done = buffer_lanes_read(&b, trace->file, number, options->without);
	size_t nr_lanes;

	trace->lanes = b.lanes;
	if (!done)
		return false;
	iommu_lanes_list(trace->lanes, &nr_lanes);
	if (!nr_lanes) {
		iommu_lanes_free(trace->lanes);
		trace->lanes = NULL;
		return true;
	}
	trace->buffer = input_buffer_name(trace->file, number);
	trace->begin = time_of(b.stats.first_ts);
	trace->end = time_of(b.stats.last_ts);
	trace->gaps = b.gaps;
	trace->probes = b.probes;
	return true;
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
	*trace = (struct draw_trace){ .name = options->trace, .file = input_open(options->trace) };
	if (!trace->file)
		return false;
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
	input_close(trace->file);
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
	picked->nr = iommu_lanes_busiest(list, picked->numbers, all, room);
	picked->left_out = all - picked->nr;
	return true;
}

bool draw_pick_lanes(struct draw_lanes *picked, const struct draw_trace *trace,
		     const struct draw_options *options, size_t room)
{
	size_t nr;
	bool *chosen;
	bool done = false;

	iommu_lanes_list(trace->lanes, &nr);
	*picked = (struct draw_lanes){ .numbers = calloc(nr, sizeof(*picked->numbers)) };
	chosen = calloc(nr, sizeof(*chosen));
	if (picked->numbers && chosen)
		done = pick(picked, trace, options, room, chosen);
	else
		error("out of memory");
	free(chosen);
	return done;
}

void draw_lanes_free(struct draw_lanes *picked)
{
	free(picked->numbers);
	*picked = (struct draw_lanes){ 0 };
}
