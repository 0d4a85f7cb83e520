/* SPDX-License-Identifier: LGPL-2.1 */
/* From a trace to lanes: one buffer of it. */
#include <string.h>

#include "cli/command.h"
#include "draw.h"
#include "core/holders/kernel_family.h"

/* A buffer while it is read. */
struct reading {
	struct iommu_lanes *lanes; /* NULL: only look whether there is anything in it */
	uint64_t nr_steps;
	uint64_t gaps;
};

static void take_step(void *arg, const struct iommu_step *step)
{
	struct reading *r = arg;

	r->nr_steps++;
	if (r->lanes)
		iommu_lanes_feed(r->lanes, step, 0);
}

static void take_lost(void *arg, const struct trace_lost *lost)
{
	struct reading *r = arg;

	r->gaps++;
	if (r->lanes)
		iommu_lanes_lost(r->lanes, lost->ts, lost->count);
}

static int64_t time_of(uint64_t ts)
{
	return ts < DRAW_TIME_MAX ? (int64_t)ts : DRAW_TIME_MAX;
}

static bool out_of_memory(void)
{
	error("out of memory");
	return false;
}

/* Makes lanes of a buffer; they are NULL where there is nothing in it. */
static bool read_lanes(struct draw_trace *trace, unsigned int number,
		       const struct draw_options *options)
{
	struct iommu_replay_config config = { .without = options->without };
	struct reading r = { NULL, 0, 0 };
	const struct trace_reader reader = { take_step, take_lost, &r };
	struct trace_stats stats;
	size_t nr_lanes;

	trace_file_config(trace->file, &config);
	if (iommu_family_of(trace_file_release(trace->file)) != IOMMU_FAMILY_UNKNOWN)
		config.family = iommu_family_of(trace_file_release(trace->file));
	r.lanes = iommu_lanes_new(&config);
	if (!r.lanes)
		return out_of_memory();
	trace->lanes = r.lanes;
	if (!trace_file_read(trace->file, number, &reader, &stats))
		return false;
	iommu_lanes_end(trace->lanes, stats.last_ts);
	iommu_lanes_list(trace->lanes, &nr_lanes);
	if (!nr_lanes) {
		iommu_lanes_free(trace->lanes);
		trace->lanes = NULL;
		return true;
	}
	trace->buffer = trace_file_buffer_name(trace->file, number);
	trace->begin = time_of(stats.first_ts);
	trace->end = time_of(stats.last_ts);
	trace->gaps = r.gaps;
	return true;
}

static bool has_steps(struct draw_trace *trace, unsigned int number, bool *has)
{
	struct reading r = { NULL, 0, 0 };
	const struct trace_reader reader = { take_step, take_lost, &r };
	struct trace_stats stats;

	if (!trace_file_read(trace->file, number, &reader, &stats))
		return false;
	*has = r.nr_steps > 0;
	return true;
}

/* The first buffer that has something in it; whether others have, too. */
static bool read_buffers(struct draw_trace *trace, const struct draw_options *options)
{
	unsigned int nr = trace_file_buffers(trace->file);

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
	unsigned int nr = trace_file_buffers(trace->file);

	for (unsigned int i = 0; i < nr; i++) {
		if (!strcmp(options->buffer, trace_file_buffer_name(trace->file, i)))
			return read_lanes(trace, i, options);
	}
	if (nr == 1)
		error("%s has no buffer '%s', only the top one", trace->name, options->buffer);
	else
		error("%s has no buffer '%s'; trace-iommu summary %s shows all", trace->name,
		      options->buffer, trace->name);
	return false;
}

bool draw_read(struct draw_trace *trace, const struct draw_options *options)
{
	*trace = (struct draw_trace){ .name = options->trace,
				      .file = trace_file_open(options->trace) };
	if (!trace->file)
		return false;
	if (!(options->buffer ? read_buffer(trace, options) : read_buffers(trace, options)))
		return false;
	if (!trace->lanes) {
		error("%s has no IOMMU events%s: trace-cmd record -e iommu -e printk:console "
		      "records them",
		      trace->name, options->buffer ? " in that buffer" : "");
		return false;
	}
	trace->colours = iommu_holder_colours_new(trace->lanes);
	return trace->colours || out_of_memory();
}

void draw_close(struct draw_trace *trace)
{
	iommu_holder_colours_free(trace->colours);
	iommu_lanes_free(trace->lanes);
	trace_file_close(trace->file);
	*trace = (struct draw_trace){ 0 };
}
