/* SPDX-License-Identifier: LGPL-2.1 */
#include "measured.h"

#include <stdlib.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/common/trace_options.h"
#include "cli/replayed/trace_range.h"

static void take_step(void *arg, const struct iommu_step *step)
{
	struct measured_buffer *b = arg;

	if (!b->has_begun && step->kind != IOMMU_STEP_SNAPSHOT) {
		iommu_measure_begin(b->measure, b->counts.first_ts);
		b->has_begun = true;
	}
	if (b->watch)
		b->watch->step(b->watch->arg, step);
	iommu_measure_feed(b->measure, step);
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	struct measured_buffer *b = arg;

	if (lost->ts >= b->view.from && (!b->view.to || lost->ts <= b->view.to)) {
		b->view.gaps++;
		b->view.lost += lost->count;
		b->view.lost_more |= !lost->count;
	}
	iommu_measure_lost(b->measure, lost->ts, lost->count);
}

static bool restart(void *arg)
{
	struct measured_buffer *b = arg;

	iommu_measure_free(b->measure);
	b->measure = iommu_measure_new(&b->config, b->interval);
	b->has_begun = false;
	b->view.gaps = 0;
	b->view.lost = 0;
	b->view.lost_more = false;
	return b->measure || out_of_memory();
}

static void take_message(void *arg, const struct iommu_step *step, const char *msg, size_t len,
			 const struct iommu_fault *fault)
{
	struct measured_buffer *b = arg;

	b->watch->message(b->watch->arg, step, msg, len, fault);
}

static const char *comm(void *arg, int32_t pid)
{
	return input_comm(arg, pid);
}

/* What the snapshot says, if the file does not, and what both do not. */
static void use_snapshot(struct measured_trace *trace, struct measured_buffer *b)
{
	const struct iommu_replay *replay = b->view.replay;

	iommu_snapshot_name_machine(iommu_replay_snapshot(replay), &trace->release, &trace->host,
				    &trace->boot_id);
	b->view.release = trace->release;
	b->view.notes = input_notes(trace->file);
	b->view.attach_rule = iommu_replay_attach_rule(replay);
}

/* Read the buffer, and if its probes are doubtful, once more without them. */
static bool read_steps(struct measured_trace *trace, struct measured_buffer *b, unsigned int number,
		       const struct iommu_sink *sink)
{
	if (!input_read(trace->file, number, sink, &b->counts))
		return false;
	b->view.probes = iommu_replay_probe_check(iommu_measure_replay(b->measure));
	if (!b->view.probes.doubtful || b->config.without & IOMMU_WITHOUT_PROBE)
		return true;
	b->config.without |= IOMMU_WITHOUT_PROBE;
	return restart(b) && input_read(trace->file, number, sink, &b->counts);
}

static bool read_buffer(struct measured_trace *trace, unsigned int number,
			const struct measured_options *options)
{
	struct measured_buffer *b = &trace->buffers[trace->nr_buffers];
	struct iommu_replay_config config = {
		.without = options->without,
		.from = trace->from,
		.to = trace->to,
	};
	const struct iommu_sink reader = {
		.step = take_step,
		.lost = take_lost,
		.message = options->watch ? take_message : NULL,
		/* A watch cannot forget what it has seen. */
		.restart = options->watch ? NULL : restart,
		.arg = b,
		.calls = true,
	};

	set_replay_config(trace->file, &config);
	*b = (struct measured_buffer){
		.config = config,
		.interval = options->interval,
		.watch = options->watch,
		.measure = iommu_measure_new(&config, options->interval),
		.view = {
			.name = trace->name,
			.release = trace->release,
			.buffer = input_buffer_name(trace->file, number),
			.attach_rule = config.attach_rule,
			.from = trace->from,
			.to = trace->to,
			.comm = comm,
			.arg = trace->file,
		},
	};
	trace->nr_buffers++;
	if (!b->measure)
		return out_of_memory();
	if (!read_steps(trace, b, number, &reader))
		return false;
	if (!iommu_measure_finish(b->measure, b->counts.last_ts))
		return out_of_memory();
	b->view.replay = iommu_measure_replay(b->measure);
	b->view.measured = iommu_measure_result(b->measure);
	use_snapshot(trace, b);
	b->view.events = b->counts.events;
	b->view.first_ts = b->counts.first_ts;
	b->view.last_ts = b->counts.last_ts;
	return true;
}

bool measured_read(struct measured_trace *trace, const char *name,
		   const struct measured_options *options)
{
	unsigned int nr;

	*trace = (struct measured_trace){ .name = name, .file = input_open(name) };
	if (!trace->file)
		return false;
	trace->release = input_release(trace->file);
	trace->host = input_host(trace->file);
	nr = input_buffers(trace->file);
	trace->buffers = calloc(nr, sizeof(*trace->buffers));
	if (!trace->buffers)
		return out_of_memory();
	if (!trace_range_find(trace->file, name, &options->range, &trace->from, &trace->to))
		return false;
	for (unsigned int i = 0; i < nr; i++) {
		if (options->buffer &&
		    strcmp(options->buffer, input_buffer_name(trace->file, i)) != 0)
			continue;
		if (!read_buffer(trace, i, options))
			return false;
	}
	return trace->nr_buffers || no_such_buffer(trace->file, name, options->buffer);
}

void measured_close(struct measured_trace *trace)
{
	for (unsigned int i = 0; i < trace->nr_buffers; i++)
		iommu_measure_free(trace->buffers[i].measure);
	free(trace->buffers);
	input_close(trace->file);
	*trace = (struct measured_trace){ 0 };
}
