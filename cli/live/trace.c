/* SPDX-License-Identifier: LGPL-2.1 */
/* live -i: shows a trace as if it happened now. */
#include "trace.h"

#include <stdlib.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/common/trace_options.h"
#include "input/input.h"
#include "tracing/owner.h"
#include "waiting.h"

struct shown_trace {
	const struct live_options *options;
	struct input *file;
	struct iommu_monitor *monitor;
	struct iommu_monitor_page page;
	struct live_output output;
	struct input_stats counts; /* events read so far */
	uint64_t counted;	   /* events that the monitor counted */
	uint64_t begin;		   /* ns: of this interval; 0: no event came yet */
	uint64_t last;		   /* ns: of the last event */
	int signals;
};

static const char *comm(void *arg, int32_t pid)
{
	return input_comm(arg, pid);
}

/* Nothing has to be undone, and the reader of the trace cannot be stopped. */
static void end_if(struct shown_trace *s, enum live_next next)
{
	if (next == LIVE_GO_ON)
		return;
	s->output.close(s->output.arg);
	exit(finish_output(next == LIVE_QUIT ? STATUS_CLEAN : STATUS_ERROR));
}

/* A screen shows the trace at the speed at which it was recorded. */
static void wait_for_keys(struct shown_trace *s, uint64_t ns)
{
	uint64_t end = waiting_clock() + ns;
	uint64_t now = waiting_clock();

	for (; s->output.key && now < end; now = waiting_clock())
		end_if(s, waiting_for(s->signals, &s->output, end - now));
}

static void end_interval(struct shown_trace *s, uint64_t ns)
{
	iommu_monitor_count(s->monitor, s->counts.events - s->counted);
	s->counted = s->counts.events;
	s->page.view = iommu_monitor_interval(s->monitor, ns);
	if (!s->page.view) {
		out_of_memory();
		end_if(s, LIVE_FAILED);
	}
	end_if(s, s->output.show(s->output.arg, &s->page));
	if (s->page.view->number == s->options->count)
		end_if(s, LIVE_QUIT);
	wait_for_keys(s, ns);
}

/* End the intervals that end before @ts (ns). Only the first of several without events is shown. */
static void go_on_to(struct shown_trace *s, uint64_t ts)
{
	uint64_t length = s->options->interval;

	if (!s->begin)
		s->begin = ts;
	for (int i = 0; i < 2 && ts > s->begin && ts - s->begin >= length; i++) {
		end_interval(s, length);
		s->begin += length;
	}
	if (ts > s->begin)
		s->begin += (ts - s->begin) / length * length;
	if (ts > s->last)
		s->last = ts;
}

static void take_step(void *arg, const struct iommu_step *step)
{
	struct shown_trace *s = arg;

	if (step->kind < IOMMU_STEP_SNAPSHOT)
		go_on_to(s, step->ts);
	iommu_monitor_feed(s->monitor, step);
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	struct shown_trace *s = arg;

	iommu_monitor_lost(s->monitor, lost->ts, lost->count);
}

/* The buffer of record's instance, or else the top-level buffer. */
static unsigned int choose_buffer(const struct input *file)
{
	for (unsigned int i = 0; i < input_buffers(file); i++) {
		if (owner_in_name(input_buffer_name(file, i), OWNER_INSTANCE))
			return i;
	}
	return 0;
}

/* A screen stays, because what a trace ends with is often what it was recorded for. */
static void keep_screen(struct shown_trace *s)
{
	while (s->output.key)
		end_if(s, waiting_for(s->signals, &s->output, s->options->interval));
}

static bool show(struct shown_trace *s)
{
	static const char *const ended[] = { "the trace has ended; q quits", NULL };
	const struct iommu_sink sink = { .step = take_step, .lost = take_lost, .arg = s };
	struct iommu_replay_config config = { .findings = false };

	set_replay_config(s->file, &config);
	s->monitor = iommu_monitor_new(&config);
	if (!s->monitor)
		return out_of_memory();
	s->page = (struct iommu_monitor_page){
		.monitor = s->monitor,
		.replay = iommu_monitor_replay(s->monitor),
		.host = input_host(s->file),
		.release = input_release(s->file),
		.comm = comm,
		.arg = s->file,
	};
	if (!input_read(s->file, choose_buffer(s->file), &sink, &s->counts))
		return false;
	iommu_monitor_settle(s->monitor);
	if (s->output.key)
		s->page.notes = ended;
	end_interval(s, s->last > s->begin ? s->last - s->begin : s->options->interval);
	keep_screen(s);
	return true;
}

int trace_show(const struct live_options *options, bool (*open)(struct live_output *output))
{
	struct shown_trace s = { .options = options, .signals = -1 };
	int status = STATUS_ERROR;

	s.file = input_open(options->trace);
	if (!s.file || !open(&s.output)) {
		input_close(s.file);
		return STATUS_ERROR;
	}
	if (s.output.key)
		s.signals = waiting_catch_signals();
	if (show(&s))
		status = STATUS_CLEAN;
	s.output.close(s.output.arg);
	iommu_monitor_free(s.monitor);
	input_close(s.file);
	return status;
}
