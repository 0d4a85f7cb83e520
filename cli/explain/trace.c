/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Traces, logs with lines about mappings, and all endless input. A replay tells what the address of
 * each fault had been.
 *
 * A fault may have an event, a message in the log, or both. The message is explained when it
 * comes. An event is explained once it is certain that no message belongs to it.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "cli/common/trace_options.h"
#include "core/faultlog/stream_device.h"
#include "core/replay/line_facts.h"
#include "core/replay/replay.h"
#include "core/summary/verdict_text.h"
#include "explain_internal.h"
#include "input/input.h"
#include "input/log/log_trace.h"
#include "input/text/text_trace.h"

struct trace_reading {
	struct explain *e;
	struct iommu_replay *replay;
	struct input *input;	  /* or, of a stream: */
	struct text_stream *text; /* NULL: it is a log */
	const char *name;
	bool is_log; /* the lines of messages begin with their times */
	struct input_stats text_stats;
	/* The message that becomes the next step. */
	const struct iommu_fault *fault;
	const char *line;
	size_t line_len;
	char time[IOMMU_GROUP_TIME];
};

static const char *comm(void *arg, int32_t pid)
{
	const struct trace_reading *r = arg;

	if (r->input)
		return input_comm(r->input, pid);
	return r->text ? text_stream_comm(r->text, pid) : NULL;
}

static bool continues_character(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80; /* of UTF-8 */
}

static void keep_text(void *arg, const char *str, size_t len)
{
	char *to = arg;
	size_t used = strlen(to);
	size_t room = EXPLAIN_HISTORY - 1 - used;
	bool is_cut = len > room && continues_character(str[room]);

	if (len > room)
		len = room;
	memcpy(to + used, str, len);
	len += used;
	/* Names may be long. Do not keep the first half of a character. */
	while (is_cut && len && continues_character(to[len - 1]))
		len--;
	if (is_cut && len)
		len--;
	to[len] = '\0';
}

static bool has_maps(const struct iommu_replay *replay)
{
	return iommu_replay_nr_steps(replay, IOMMU_STEP_MAP) ||
	       iommu_replay_nr_steps(replay, IOMMU_STEP_INTEL_MAP);
}

/* Returns false if nothing is known about the address. */
static bool describe(struct trace_reading *r, struct iommu_verdict_facts *what, uint64_t ts,
		     struct explain_history *history)
{
	const struct iommu_epoch *now;
	struct iommu_text t;
	struct iommu_writer w = { &t, iommu_replay_devices(r->replay), ts, comm, r };
	char buf[IOMMU_TEXT_MIN];
	const char *task;

	if (what->verdict->kind == IOMMU_VERDICT_NONE)
		return false;
	/* Without any map, "never mapped" says nothing. */
	if (what->verdict->kind == IOMMU_VERDICT_NEVER_MAPPED && !has_maps(r->replay))
		return false;
	now = what->device ? iommu_holders_epoch_now(iommu_replay_holders(r->replay), what->device)
			   : NULL;
	what->held_since = now && !now->before ? now->from : 0;
	*history = (struct explain_history){ .verdict = *what->verdict, .excuses = what->excuses };
	task = comm(r, what->verdict->pid);
	if (task)
		snprintf(history->task, sizeof(history->task), "%s", task);
	iommu_text_init(&t, buf, sizeof(buf), keep_text, history->text);
	iommu_verdict_text(&w, what);
	iommu_text_flush(&t);
	return true;
}

static void keep_time(void *arg, const char *str, size_t len)
{
	struct trace_reading *r = arg;
	size_t used = strlen(r->time);

	if (len > sizeof(r->time) - 1 - used)
		len = sizeof(r->time) - 1 - used;
	memcpy(r->time + used, str, len);
	r->time[used + len] = '\0';
}

/* The time as the trace has it, unless the line begins with one. */
static struct iommu_log_prefix prefix_at(struct trace_reading *r, uint64_t ts, const char *line,
					 size_t len)
{
	struct iommu_log_prefix prefix = { .time = NULL };
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;

	if (r->is_log)
		prefix = iommu_log_prefix(line, len);
	if (prefix.time || !ts)
		return prefix;
	r->time[0] = '\0';
	iommu_text_init(&t, buf, sizeof(buf), keep_time, r);
	iommu_put_time(&t, ts);
	iommu_text_flush(&t);
	prefix.time = r->time;
	prefix.time_len = strlen(r->time);
	prefix.has_uptime = true;
	prefix.key.ts = ts;
	return prefix;
}

/* A message, which may be only a part of a fault. */
static void take_message(void *arg, const struct iommu_step *step, const char *msg, size_t len,
			 const struct iommu_fault *fault)
{
	struct trace_reading *r = arg;
	struct explain *e = r->e;
	struct iommu_log_prefix prefix;

	if (!fault) {
		iommu_log_facts_read(&e->report.facts, msg, len);
		return;
	}
	/* The newline of printk:console. */
	while (len && (msg[len - 1] == '\n' || msg[len - 1] == '\r'))
		len--;
	if (e->output->line)
		e->output->line(msg, len);
	r->fault = fault;
	r->line = msg;
	r->line_len = len;
	if (fault->part == IOMMU_MESSAGE_WHOLE)
		return;
	if (fault->id && !explain_kept_line(e, fault)) {
		prefix = prefix_at(r, step->ts, msg, len);
		explain_keep_line(e, fault, msg, len, &prefix);
	}
	if (fault->part == IOMMU_MESSAGE_CONTINUES && fault->vendor == IOMMU_INTEL &&
	    e->output->half)
		e->output->half(fault);
}

/* A complete message was replayed. */
static void explain_message(struct trace_reading *r, const struct iommu_step *step)
{
	const struct iommu_line_facts *facts = iommu_replay_line_facts(r->replay);
	const struct explain_line *first = explain_kept_line(r->e, step->fault);
	struct iommu_verdict_facts what = { .verdict = &facts->fault.verdict };
	struct iommu_fault fault = *step->fault;
	struct iommu_log_prefix prefix;
	struct explain_history history;
	const char *line = "";
	size_t len = 0;
	bool has_history = false;

	iommu_fault_find_stream(&fault, &r->e->report.snapshot);

	if (facts->kind == IOMMU_LINE_FACTS_FAULT) {
		what.device = facts->fault.device;
		what.access = facts->fault.access;
		what.excuses = facts->fault.excuses;
		what.log = &fault;
		has_history = describe(r, &what, step->ts, &history);
	}
	if (first) {
		line = first->text;
		len = first->len;
		prefix = first->prefix;
	} else {
		if (r->fault == step->fault) {
			line = r->line;
			len = r->line_len;
		}
		prefix = prefix_at(r, step->ts, line, len);
	}
	explain_deliver(r->e, &fault, line, len, &prefix, has_history ? &history : NULL);
}

static void take_snapshot(struct explain *e, const struct iommu_string *text)
{
	struct iommu_snapshot_line line;

	iommu_snapshot_add(&e->report.snapshot, text->str, text->len);
	if (iommu_snapshot_read(text->str, text->len, &line))
		iommu_log_facts_add_snapshot(&e->report.facts, &line);
}

static void take_step(void *arg, const struct iommu_step *step)
{
	struct trace_reading *r = arg;

	iommu_replay_feed(r->replay, step);
	if (step->kind == IOMMU_STEP_SNAPSHOT)
		take_snapshot(r->e, &step->device);
	if (step->kind == IOMMU_STEP_LOG)
		explain_message(r, step);
	r->fault = NULL;
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	struct trace_reading *r = arg;

	iommu_replay_events_lost(r->replay, lost->ts, lost->count);
}

/* The fault of an event without a message. */
static struct iommu_fault fault_of_event(const struct trace_reading *r,
					 const struct iommu_fault_case *one)
{
	static const char *const notes[] = {
		[IOMMU_ACCESS_UNKNOWN] = "fault (event only: the reason is in the kernel log)",
		[IOMMU_ACCESS_READ] = "read (event only: the reason is in the kernel log)",
		[IOMMU_ACCESS_WRITE] = "write (event only: the reason is in the kernel log)",
	};
	struct iommu_fault f = { .kind = IOMMU_LOG_FAULT, .address = one->address };
	const struct iommu_device *device;
	struct iommu_scan s;

	if (iommu_fault_is_decoded(one))
		return one->log;
	f.has = IOMMU_HAS_ADDRESS | (one->direction == IOMMU_DIRECTION_RAW ? IOMMU_HAS_FLAGS : 0);
	f.flags = one->direction == IOMMU_DIRECTION_RAW ? (uint32_t)one->flags : 0;
	f.access = (enum iommu_access)one->access;
	f.note = notes[f.access];
	if (!one->device)
		return f;
	device = iommu_device(iommu_replay_devices(r->replay), one->device);
	s = (struct iommu_scan){ device->name, device->name + device->len };
	if (!iommu_fault_read_device(&s, &f) || s.p != s.end) {
		f.has &= ~(uint32_t)(IOMMU_HAS_DEVICE | IOMMU_HAS_SEGMENT);
		f.device = (struct iommu_pci_id){ 0 };
		iommu_fault_set_client(&f, device->name, device->len, false);
	}
	return f;
}

/* The line of an event, in the kernel's words. Returns its length. */
static size_t line_of_event(const struct trace_reading *r, const struct iommu_fault_case *one,
			    char *line, size_t room)
{
	const struct iommu_device *device =
		one->device ? iommu_device(iommu_replay_devices(r->replay), one->device) : NULL;
	int len;

	if (iommu_fault_is_decoded(one))
		len = snprintf(
			line, room, "smmu_evtq_event: 0x%016llx 0x%016llx 0x%016llx 0x%016llx",
			(unsigned long long)one->log.raw[0], (unsigned long long)one->log.raw[1],
			(unsigned long long)one->log.raw[2], (unsigned long long)one->log.raw[3]);
	else
		len = snprintf(line, room,
			       "io_page_fault: IOMMU:%.*s %.*s iova=0x%016llx flags=0x%04x",
			       (int)one->driver_len, one->driver, device ? (int)device->len : 0,
			       device ? device->name : "", (unsigned long long)one->address,
			       (unsigned int)one->flags);
	if (len < 0)
		return 0;
	return (size_t)len < room ? (size_t)len : room - 1;
}

/* The fault is final. If it has a message, that was explained before. */
static void take_fault(void *arg, const struct iommu_fault_case *one)
{
	struct trace_reading *r = arg;
	struct iommu_verdict_facts what = {
		.verdict = &one->verdict,
		.device = one->device,
		.access = (enum iommu_access)one->access,
		.excuses = one->excuses,
		.log = iommu_fault_is_decoded(one) ? &one->log : NULL,
	};
	char line[IOMMU_GROUP_LINE];
	struct iommu_log_prefix prefix;
	struct explain_history history;
	struct iommu_fault f;
	size_t len;
	bool has_history;

	if (one->seen_log)
		return;
	f = fault_of_event(r, one);
	len = line_of_event(r, one, line, sizeof(line));
	has_history = describe(r, &what, one->ts, &history);
	prefix = prefix_at(r, one->ts, "", 0);
	if (r->e->output->line)
		r->e->output->line(line, len);
	explain_deliver(r->e, &f, line, len, &prefix, has_history ? &history : NULL);
}

static bool begin_replay(struct trace_reading *r, struct iommu_replay_config *config)
{
	config->line_facts = true;
	config->fault = take_fault;
	config->arg = r;
	r->replay = iommu_replay_new(config);
	/* The numbers of lines of one trace do not apply to the next one. */
	memset(r->e->lines, 0, sizeof(r->e->lines));
	return r->replay || out_of_memory();
}

static void end_replay(struct trace_reading *r, const struct input_stats *stats)
{
	iommu_replay_end(r->replay, stats->last_ts);
	r->e->report.has_events = true;
	r->e->report.nr_events += stats->events;
}

static bool explain_buffer(struct trace_reading *r, unsigned int buffer)
{
	const struct iommu_sink sink = {
		.step = take_step, .lost = take_lost, .message = take_message, .arg = r
	};
	struct iommu_replay_config config = { .findings = false };
	struct input_stats stats;
	bool read;

	set_replay_config(r->input, &config);
	read = begin_replay(r, &config) && input_read(r->input, buffer, &sink, &stats);
	if (read)
		end_replay(r, &stats);
	iommu_replay_free(r->replay);
	r->replay = NULL;
	return read;
}

int explain_trace(struct explain *e, const char *name)
{
	struct trace_reading r = { .e = e, .name = name, .input = input_open(name) };
	void (*handler)(int);
	bool read = true;

	if (!r.input)
		return STATUS_ERROR;
	r.is_log = input_is_log(r.input);
	/* The totals at SIGINT are for endless input only: let SIGINT end the process here. */
	handler = signal(SIGINT, SIG_DFL);
	for (unsigned int i = 0; read && i < input_buffers(r.input); i++)
		read = explain_buffer(&r, i);
	signal(SIGINT, handler);
	input_close(r.input);
	if (!read)
		return STATUS_ERROR;
	return e->failed ? error("out of memory") : STATUS_CLEAN;
}

static void pause_stream(void *arg, bool idle)
{
	struct trace_reading *r = arg;

	if (idle && r->text)
		text_stream_pause(r->text);
	if (idle)
		iommu_replay_pause(r->replay);
	if (r->e->output->print_new)
		r->e->output->print_new(&r->e->report);
	fflush(stdout);
}

static bool stream_goes_on(void *arg)
{
	const struct trace_reading *r = arg;

	return explain_goes_on(r->e);
}

static bool is_trace(void *arg, const char *lines, size_t len)
{
	struct trace_reading *r = arg;
	const struct iommu_sink sink = {
		.step = take_step, .lost = take_lost, .message = take_message, .arg = r
	};

	if (!text_trace_detect(lines, len))
		return false;
	r->text = text_stream_new(r->name, &sink, &r->text_stats);
	if (!r->text) {
		r->e->failed = true;
		return false;
	}
	r->is_log = false;
	/* No step came so far. Assume that events that name devices will follow. */
	iommu_replay_free(r->replay);
	if (!begin_replay(r, &(struct iommu_replay_config){ .devices_follow = true })) {
		r->e->failed = true;
		return false;
	}
	return true;
}

static void take_text(void *arg, const char *buf, size_t len)
{
	struct trace_reading *r = arg;

	text_stream_push(r->text, buf, len);
}

/* A stream was read to its end, or up to SIGINT. */
static int end_stream(struct trace_reading *r, const struct input_stats *stats,
		      const struct iommu_input_kind *kind, uint64_t before)
{
	struct explain *e = r->e;

	if (r->text) {
		text_stream_end(r->text);
		end_replay(r, &r->text_stats);
	} else {
		iommu_replay_end(r->replay, stats->last_ts);
	}
	if (e->failed)
		return error("out of memory");
	if (r->text || !explain_goes_on(e) || explain_nr_found(e) > before)
		return STATUS_CLEAN;
	return explain_check_input(kind, r->name, true, e->output);
}

int explain_stream(struct explain *e, int fd, const char *name)
{
	struct trace_reading r = { .e = e, .name = name, .is_log = true };
	const struct iommu_sink sink = {
		.step = take_step, .lost = take_lost, .message = take_message, .arg = &r
	};
	const struct log_trace_hooks hooks = {
		.pause = pause_stream,
		.go_on = stream_goes_on,
		.is_raw = is_trace,
		.raw = take_text,
		.arg = &r,
	};
	struct iommu_replay_config config = { .maps_missing = true };
	uint64_t before = explain_nr_found(e);
	struct iommu_input_kind kind;
	struct input_stats stats;
	int status = STATUS_ERROR;

	if (begin_replay(&r, &config) && log_trace_follow(fd, name, &sink, &hooks, &stats, &kind))
		status = end_stream(&r, &stats, &kind, before);
	text_stream_free(r.text);
	iommu_replay_free(r.replay);
	return status;
}
