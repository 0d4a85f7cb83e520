/* SPDX-License-Identifier: LGPL-2.1 */
#include "replayed.h"

#include <stdlib.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/common/trace_options.h"
#include "trace_range.h"

static const struct replayed_watch no_watch;

static void put_row(struct row_file *rows, uint64_t nr, const struct iommu_mapping *mapping)
{
	struct iommu_mapping *row = row_file_change(rows, nr);

	if (row)
		*row = *mapping;
}

/* Whether something from @begin to @end (ns) overlaps the range of --from and --to. */
static bool is_shown(const struct replayed_buffer *b, uint64_t begin, uint64_t end)
{
	return end >= b->view.from && (!b->view.to || begin <= b->view.to);
}

/* A map of size 0 (Linux 7.2) creates no mapping, but gets a row. */
static void note_map(struct replayed_buffer *b, const struct iommu_step *step)
{
	if (b->rows && !step->size && is_shown(b, step->ts, step->ts)) {
		const struct iommu_mapping nothing = {
			.mapped_at = step->ts,
			.unmapped_at = step->ts,
			.iova = step->iova,
			.paddr = step->paddr,
			.pid = step->pid,
		};

		put_row(b->rows, b->nr_maps, &nothing);
	}
	b->nr_maps++;
	b->maps_shown += is_shown(b, step->ts, step->ts);
}

static void take_step(void *arg, const struct iommu_step *step)
{
	struct replayed_buffer *b = arg;

	if (step->kind == IOMMU_STEP_MAP || step->kind == IOMMU_STEP_INTEL_MAP)
		note_map(b, step);
	if (step->kind != IOMMU_STEP_SNAPSHOT && !b->nr_steps++)
		iommu_holders_begin(iommu_replay_holders(b->replay), b->counts.first_ts);
	if (b->watch->step)
		b->watch->step(b->watch->arg, b->index, step);
	if (b->lanes)
		buffer_lanes_step(b->lanes, step);
	iommu_replay_feed(b->replay, step);
}

static void take_message(void *arg, const struct iommu_step *step, const char *msg, size_t len,
			 const struct iommu_fault *fault)
{
	struct replayed_buffer *b = arg;

	(void)step;
	(void)fault;

	b->watch->message(b->watch->arg, b->index, msg, len);
}

static void take_finding(void *arg, enum iommu_finding_class class,
			 const struct iommu_finding_case *one, unsigned int excuses)
{
	struct replayed_buffer *b = arg;

	b->watch->found(b->watch->arg, b->index, class, one, excuses);
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	struct replayed_buffer *b = arg;

	if (is_shown(b, lost->ts, lost->ts)) {
		b->view.gaps++;
		b->view.lost += lost->count;
		b->view.lost_more |= !lost->count;
	}
	if (b->lanes)
		buffer_lanes_lost(b->lanes, lost);
	iommu_replay_events_lost(b->replay, lost->ts, lost->count);
}

static void take_mapping(void *arg, uint64_t nr, const struct iommu_mapping *mapping)
{
	struct replayed_buffer *b = arg;

	if (!is_shown(b, mapping->mapped_at, mapping->pieces ? UINT64_MAX : mapping->unmapped_at))
		return;
	if (b->view.to && mapping->unmapped_at > b->view.to) {
		/* What is unmapped after the range is alive at its end. */
		struct iommu_mapping at_end = *mapping;

		at_end.pieces = 1;
		iommu_stats_add(&b->stats, b->replay, &at_end);
	} else {
		iommu_stats_add(&b->stats, b->replay, mapping);
	}
	if (b->rows)
		put_row(b->rows, nr, mapping);
}

static bool copy_systems(struct iommu_summary *view, const struct input_stats *stats)
{
	struct iommu_summary_system *systems = calloc(stats->nr_systems + 1, sizeof(*systems));

	if (!systems)
		return false;
	for (size_t i = 0; i < stats->nr_systems; i++)
		systems[i] = (struct iommu_summary_system){ stats->systems[i].name,
							    stats->systems[i].events };
	view->systems = systems;
	view->nr_systems = stats->nr_systems;
	return true;
}

static const char *comm(void *arg, int32_t pid)
{
	return input_comm(arg, pid);
}

static bool start_replay(struct replayed_buffer *b)
{
	b->replay = iommu_replay_new(&b->config);
	b->view.replay = b->replay;
	if (!b->replay)
		return out_of_memory();
	if (b->has_rows)
		b->rows = row_file_new(sizeof(struct iommu_mapping));
	return b->rows || !b->has_rows;
}

static void drop_replay(struct replayed_buffer *b)
{
	iommu_stats_free(&b->stats);
	iommu_replay_free(b->replay);
	row_file_free(b->rows);
	b->replay = NULL;
	b->rows = NULL;
}

static bool restart(void *arg)
{
	struct replayed_buffer *b = arg;

	drop_replay(b);
	b->stats = (struct iommu_stats){ 0 };
	b->nr_maps = 0;
	b->maps_shown = 0;
	b->nr_steps = 0;
	b->view.gaps = 0;
	b->view.lost = 0;
	b->view.lost_more = false;
	return start_replay(b) && (!b->lanes || buffer_lanes_restart(b->lanes));
}

static bool read_steps(struct replayed_trace *trace, struct replayed_buffer *b, unsigned int number)
{
	const struct iommu_sink reader = {
		.step = take_step,
		.lost = take_lost,
		.message = b->watch->message ? take_message : NULL,
		/* A watch cannot forget what it has seen. */
		.restart = b->watch == &no_watch ? restart : NULL,
		.arg = b,
	};

	if (b->watch->begin)
		b->watch->begin(b->watch->arg, b->index);
	return input_read(trace->file, number, &reader, &b->counts);
}

/* What the snapshot says, if the file does not, and what both do not. */
static void use_snapshot(struct replayed_trace *trace, struct replayed_buffer *b)
{
	iommu_snapshot_name_machine(iommu_replay_snapshot(b->replay), &trace->release, &trace->host,
				    &trace->boot_id);
	trace->attach_rule = iommu_replay_attach_rule(b->replay);
	b->view.attach_rule = trace->attach_rule;
	b->view.notes = input_notes(trace->file);
}

static bool replay_buffer(struct replayed_trace *trace, struct replayed_buffer *b,
			  unsigned int number)
{
	const struct input_stats *stats = &b->counts;

	if (!read_steps(trace, b, number))
		return false;
	b->view.probes = iommu_replay_probe_check(b->replay);
	if (b->view.probes.doubtful && !(b->config.without & IOMMU_WITHOUT_PROBE)) {
		b->config.without |= IOMMU_WITHOUT_PROBE;
		if (b->lanes)
			buffer_lanes_doubtful(b->lanes); /* as they are here */
		if (!restart(b) || !read_steps(trace, b, number))
			return false;
	}
	use_snapshot(trace, b);
	iommu_replay_end(b->replay, stats->last_ts);
	iommu_stats_finish(&b->stats, b->replay);
	if (b->lanes && !buffer_lanes_end(b->lanes, stats))
		return false;
	if (b->rows && row_file_failed(b->rows))
		return false;
	b->view.counted = true;
	b->view.events = stats->events;
	b->view.unknown = stats->unknown;
	b->view.first_ts = stats->first_ts;
	b->view.last_ts = stats->last_ts;
	return copy_systems(&b->view, stats) || out_of_memory();
}

bool replayed_read_buffer(struct replayed_trace *trace, unsigned int number,
			  const struct replayed_options *options)
{
	const struct replayed_watch *watch = options->watch ? options->watch : &no_watch;
	struct replayed_buffer *b = &trace->buffers[trace->nr_buffers];

	*b = (struct replayed_buffer){
		.index = trace->nr_buffers++,
		.watch = watch,
		.has_rows = options->rows,
		.lanes = options->lanes,
	};
	b->config = (struct iommu_replay_config){
		.without = options->without,
		.findings = true,
		.forgotten = take_mapping,
		.found = watch->found ? take_finding : NULL,
		.from = trace->from,
		.to = trace->to,
		.arg = b,
	};
	set_replay_config(trace->file, &b->config);
	trace->attach_rule = b->config.attach_rule;
	b->view = (struct iommu_summary){
		.stats = &b->stats,
		.name = trace->name,
		.release = trace->release,
		.buffer = input_buffer_name(trace->file, number),
		.attach_rule = trace->attach_rule,
		.without = options->without,
		.is_log = input_is_log(trace->file),
		.from = trace->from,
		.to = trace->to,
		.comm = comm,
		.arg = trace->file,
	};
	if (b->lanes && !buffer_lanes_start(b->lanes, trace->file, options->without))
		return false;
	return start_replay(b) && replay_buffer(trace, b, number);
}

bool replayed_open(struct replayed_trace *trace, const char *name, const struct time_range *range)
{
	*trace = (struct replayed_trace){ .name = name, .file = input_open(name) };
	if (!trace->file)
		return false;
	trace->release = input_release(trace->file);
	trace->host = input_host(trace->file);
	trace->buffers = calloc(input_buffers(trace->file), sizeof(*trace->buffers));
	if (!trace->buffers)
		return out_of_memory();
	return trace_range_find(trace->file, name, range, &trace->from, &trace->to);
}

bool replayed_read(struct replayed_trace *trace, const char *name,
		   const struct replayed_options *options)
{
	unsigned int nr;

	if (!replayed_open(trace, name, &options->range))
		return false;
	nr = input_buffers(trace->file);
	for (unsigned int i = 0; i < nr; i++) {
		if (options->buffer &&
		    strcmp(options->buffer, input_buffer_name(trace->file, i)) != 0)
			continue;
		if (!replayed_read_buffer(trace, i, options))
			return false;
	}
	return trace->nr_buffers || no_such_buffer(trace->file, name, options->buffer);
}

void replayed_forget(struct replayed_trace *trace)
{
	struct replayed_buffer *b = &trace->buffers[--trace->nr_buffers];

	drop_replay(b);
	free((void *)b->view.systems);
}

void replayed_close(struct replayed_trace *trace)
{
	while (trace->nr_buffers)
		replayed_forget(trace);
	free(trace->buffers);
	input_close(trace->file);
	*trace = (struct replayed_trace){ 0 };
}

bool replayed_found(const struct replayed_trace *trace)
{
	for (unsigned int i = 0; i < trace->nr_buffers; i++) {
		struct iommu_replay *replay = trace->buffers[i].replay;
		const struct iommu_faults *faults = iommu_replay_faults(replay);
		const struct iommu_findings *findings = iommu_replay_findings(replay);

		if (faults->nr || faults->suppressed || faults->overflows || faults->announced)
			return true;
		for (int class = 0; class < IOMMU_FINDING_CLASSES; class ++) {
			if (findings->firm[class].nr)
				return true;
		}
	}
	return false;
}
