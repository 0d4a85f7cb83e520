/* SPDX-License-Identifier: LGPL-2.1 */
#include "text_reader.h"

#include <string.h>

#include "core/events/event_list.h"
#include "core/events/read_step_text.h"
#include "core/faultlog/faultlog.h"
#include "core/recording/snapshot_line.h"
#include "input/common/progress.h"
#include "tep/record_step.h"
#include "text_blocks.h"

void text_reader_start(struct text_reader *reader, const struct iommu_sink *sink)
{
	iommu_feeder_init(&reader->feeder, sink);
}

/* The gap that a line announced ends at @ts. */
static void feed_lost(struct text_reader *reader, uint64_t ts)
{
	if (reader->has_lost)
		iommu_feeder_lost(&reader->feeder, ts, reader->lost.cpu, reader->lost.count);
	reader->has_lost = false;
}

static void lose(struct text_reader *reader, int cpu, uint64_t count)
{
	/* Another CPU lost events, too, and no event came in between. */
	feed_lost(reader, reader->stats->last_ts);
	reader->lost = (struct iommu_lost){ .cpu = cpu, .count = count };
	reader->has_lost = true;
}

/* The line is earlier than the one before. Returns false if it belongs to another trace. */
static bool goes_back(struct text_reader *reader, struct text_line *line)
{
	struct text_notes *notes = &reader->notes;
	uint64_t by = reader->stats->last_ts - line->ts;

	if (by >= TEXT_ORDER_MAX) {
		notes->restart = reader->line_number;
		notes->restart_by = by;
		return false;
	}
	if (!notes->early++)
		notes->first_early = reader->line_number;
	if (by > notes->most_early)
		notes->most_early = by;
	line->ts = reader->stats->last_ts;
	return true;
}

static inline bool count_event(struct text_reader *reader, struct text_line *line,
			       const struct text_event *event)
{
	struct input_stats *stats = reader->stats;

	/* 0 stands for no time. */
	line->ts += !line->ts;
	if (!stats->events)
		stats->first_ts = line->ts;
	else if (line->ts < stats->last_ts && !goes_back(reader, line))
		return false;
	stats->events++;
	stats->last_ts = line->ts;
	reader->notes.counts |= line->is_count;
	text_events_count(reader->events, event);
	return true;
}

static inline void set_head(struct iommu_step *step, const struct text_line *line)
{
	step->ts = line->ts;
	step->cpu = line->cpu;
	step->pid = line->pid;
	step->context = line->context;
}

static inline void begin_record(struct text_reader *reader, uint64_t ts)
{
	iommu_feeder_time(&reader->feeder, ts);
	if (reader->has_lost)
		feed_lost(reader, ts);
}

static void put_line_text(struct iommu_text *t, const struct input_event *event)
{
	const struct text_line *line = event->arg;
	struct iommu_scan text = line->text;

	while (text.p < text.end && (*text.p == ' ' || *text.p == '\t'))
		text.p++;
	iommu_text_untrusted(t, text.p, (size_t)(text.end - text.p));
}

/* Pass the line on to who prints it. @row: of the event, NULL if none reads the line. */
static void tell(const struct text_reader *reader, const struct text_line *line,
		 const struct iommu_event *row, struct iommu_value *values,
		 const struct iommu_step *step, bool kept)
{
	const struct input_event event = {
		.ts = line->ts,
		.cpu = line->cpu,
		.pid = line->pid,
		.comm = line->comm,
		.system = line->system,
		.name = line->name,
		.event = row && row->stock ? row : NULL,
		.values = values,
		.step = step,
		.kept = kept,
		.put_text = put_line_text,
		.arg = line,
	};

	if (reader->listener)
		reader->listener->event(reader->listener->arg, &event);
}

static void feed_call(struct text_reader *reader, const struct graph_line *line,
		      struct iommu_step *step)
{
	/* A leaf is a single line: only its duration tells when it returned. */
	if (line->kind == GRAPH_LEAF && line->duration == IOMMU_DURATION_UNKNOWN)
		return;
	if (line->kind != GRAPH_RETURN && line->call != IOMMU_CALL_ANY) {
		step->kind = IOMMU_STEP_CALL;
		iommu_feeder_step(&reader->feeder, step, 0);
	}
	if (line->kind == GRAPH_CALL || (line->kind == GRAPH_LEAF && line->call == IOMMU_CALL_ANY))
		return;
	step->kind = IOMMU_STEP_RETURN;
	step->done = line->duration;
	if (line->kind == GRAPH_LEAF && step->ts && step->ts <= UINT64_MAX - line->duration)
		step->ts += line->duration;
	iommu_feeder_step(&reader->feeder, step, 0);
}

/* A call or a return in the text of trace-cmd, which prints the tracer's events. */
static void feed_graph_event(struct text_reader *reader, const struct text_line *line)
{
	static const char name[] = "funcgraph_e"; /* entry, exit */
	struct iommu_step step = { .kind = IOMMU_STEP_NONE };
	struct graph_line graph;

	if (!reader->feeder.sink.calls || line->name.len < sizeof(name) - 1 ||
	    memcmp(line->name.str, name, sizeof(name) - 1) != 0 ||
	    !graph_event_read(line->text.p, (size_t)(line->text.end - line->text.p), &graph))
		return;
	task_names_put(reader->names, line->pid, 0, line->comm.str, line->comm.len);
	begin_record(reader, line->ts);
	set_head(&step, line);
	step.call = (uint8_t)graph.call;
	step.depth = graph.depth;
	feed_call(reader, &graph, &step);
}

/* Count the line of an event that the replay does not read. */
static bool take_unread(struct text_reader *reader, struct text_line *line)
{
	const struct iommu_step none = { .kind = IOMMU_STEP_NONE };
	const struct text_event *event = text_events_find(reader->events, line);

	/* A line that does not fit an event which is read is another event of the same name. */
	if (event && event->is_fed && !text_events_is_marker(event, line))
		event = NULL;
	if (!count_event(reader, line, event))
		return false;
	if (!event)
		feed_graph_event(reader, line);
	if (reader->listener)
		begin_record(reader, line->ts);
	tell(reader, line, NULL, NULL, &none, false);
	return true;
}

/* Returns whether the message is a part of a fault that becomes a step later. */
static bool feed_message(struct text_reader *reader, struct iommu_step *step,
			 const struct iommu_value *msg, struct iommu_fault *fault)
{
	enum iommu_feeder_result result = IOMMU_FEEDER_IGNORED;

	step->kind = IOMMU_STEP_LOG;
	if (!iommu_has(msg))
		step->kind = IOMMU_STEP_NONE;
	else if (!iommu_log_is_candidate(msg->str, msg->len))
		iommu_feeder_other_message(&reader->feeder, step, msg->str, msg->len);
	else
		result = iommu_feeder_message(&reader->feeder, step, msg->str, msg->len, 0, fault);
	if (result == IOMMU_FEEDER_IGNORED)
		step->kind = IOMMU_STEP_NONE;
	return result == IOMMU_FEEDER_KEPT;
}

static void note_snapshot(struct text_reader *reader, const struct iommu_string *text)
{
	struct iommu_snapshot_line line;

	if (!reader->notes.has_release && iommu_snapshot_read(text->str, text->len, &line))
		reader->notes.has_release = line.key == IOMMU_SNAPSHOT_RELEASE;
}

/* Feed the fields that were read. */
static void feed_values(struct text_reader *reader, const struct iommu_event *event,
			const struct iommu_value *values, struct iommu_step *step,
			struct iommu_fault *fault)
{
	if (event == &iommu_event_smmu_evtq) {
		if (!iommu_evtq_decode(values, fault))
			return;
		step->fault = fault;
		if (iommu_evtq_is_fault(fault))
			step->kind = IOMMU_STEP_FAULT_DECODED;
	} else if (event->step) {
		struct iommu_step read;

		iommu_step_from_values(&read, event, values);
		read.ts = step->ts;
		read.cpu = step->cpu;
		read.pid = step->pid;
		read.context = step->context;
		*step = read;
	}
	if (step->kind == IOMMU_STEP_SNAPSHOT)
		note_snapshot(reader, &step->device);
	if (step->kind != IOMMU_STEP_NONE)
		iommu_feeder_step(&reader->feeder, step, 0);
	else if (text_events_lacks(event, values) && !reader->notes.bad++)
		reader->notes.first_bad = reader->line_number;
}

static void feed(struct text_reader *reader, const struct text_line *line,
		 const struct iommu_event *event, struct iommu_value *values)
{
	struct iommu_step step = { .kind = IOMMU_STEP_NONE };
	struct iommu_fault fault;
	bool kept = false;

	set_head(&step, line);
	begin_record(reader, line->ts);
	if (event == &iommu_event_console)
		kept = feed_message(reader, &step, &values[IOMMU_CONSOLE_MSG], &fault);
	else
		feed_values(reader, event, values, &step, &fault);
	tell(reader, line, event, values, &step, kept);
}

/* Feed the event in reader->read. Returns false if it belongs to another trace. */
static bool take_event(struct text_reader *reader)
{
	struct text_read *read = &reader->read;
	struct text_line *line = &read->line;

	if (!count_event(reader, line, read->event))
		return false;
	task_names_put(reader->names, line->pid, 0, line->comm.str, line->comm.len);
	feed(reader, line, read->event->event, read->values);
	return true;
}

/* Nothing more can be read of the line in reader->read. */
static bool take_incomplete(struct text_reader *reader)
{
	if (reader->read.event)
		return take_event(reader);
	if (reader->read.is_unread && !reader->notes.bad++)
		reader->notes.first_bad = reader->line_number;
	return true;
}

static bool end_join(struct text_reader *reader)
{
	uint64_t now = reader->line_number;
	bool go_on;

	if (!reader->join.len)
		return true;
	text_join_end(&reader->join, reader->events, &reader->read);
	reader->line_number = reader->join_line;
	go_on = take_incomplete(reader);
	reader->line_number = now;
	return go_on;
}

/* Whether the line belongs to the buffer that is read: that of the first line. */
static bool is_of_buffer(struct text_reader *reader, const struct iommu_string *buffer,
			 bool is_lost)
{
	struct text_notes *notes = &reader->notes;
	size_t len = buffer->len < TEXT_BUFFER_MAX - 1 ? buffer->len : TEXT_BUFFER_MAX - 1;
	bool was_foreign = reader->is_foreign;

	reader->is_foreign = false;
	if (!reader->buffer_known) {
		memcpy(reader->buffer, buffer->str, len);
		reader->buffer_known = true;
	}
	/* trace-cmd names the buffer once, before the line about lost events. */
	if (was_foreign && !len)
		return false;
	if (strlen(reader->buffer) == len && !memcmp(reader->buffer, buffer->str, len))
		return true;
	reader->is_foreign = is_lost;
	if (!notes->foreign++) {
		notes->first_foreign = reader->line_number;
		memcpy(notes->foreign_name, buffer->str, len);
	}
	return false;
}

/* "# entries-in-buffer/entries-written: 100/5000   #P:4": the oldest ones were overwritten. */
static void take_header(struct text_reader *reader, struct iommu_scan s)
{
	uint64_t kept, written;

	if (iommu_scan_skip(&s, "# tracer:") || iommu_scan_skip(&s, "cpus="))
		reader->notes.has_header = true;
	if (iommu_scan_skip(&s, " function_graph"))
		reader->is_graph = reader->feeder.sink.calls;
	if (!iommu_scan_skip_past(&s, "entries-in-buffer/entries-written: ") ||
	    !text_line_digits(&s, &kept) || !iommu_scan_skip(&s, "/") ||
	    !text_line_digits(&s, &written))
		return;
	if (written > kept && !reader->stats->events)
		lose(reader, 0, written - kept);
}

/* A message of the kernel among the events that it printed. Returns false to stop. */
static bool take_log_message(struct text_reader *reader, const char *str, size_t len)
{
	struct iommu_value values[IOMMU_EVENT_FIELDS] = { 0 };
	struct text_line line;

	if (!text_line_log_message(str, len, &line) ||
	    !iommu_log_is_candidate(line.text.p, (size_t)(line.text.end - line.text.p)))
		return true;
	if (!count_event(reader, &line, text_events_find(reader->events, &line)))
		return false;
	values[IOMMU_CONSOLE_MSG] = (struct iommu_value){
		.state = IOMMU_PRESENT,
		.str = line.text.p,
		.len = (uint32_t)(line.text.end - line.text.p),
	};
	feed(reader, &line, &iommu_event_console, values);
	return true;
}

/* A line that is none of an event. */
static bool take_other(struct text_reader *reader, const char *str, size_t len)
{
	struct text_notes *notes = &reader->notes;
	bool no_head = reader->read.kind == TEXT_LINE_NO_HEAD;

	if (reader->join.len) {
		size_t before = reader->join.len;

		if (text_join_append(&reader->join, reader->events, str, len, &reader->read))
			return true;
		no_head &= reader->join.len == before || reader->join.best < reader->join.len;
		if (!end_join(reader))
			return false;
	}
	if (no_head && !notes->no_head++)
		notes->first_no_head = reader->line_number;
	if (len && (*str == '#' || *str == 'c'))
		take_header(reader, (struct iommu_scan){ str, str + len });
	return !reader->is_log || no_head || take_log_message(reader, str, len);
}

/* Whether the next line, if it is in this block, is one of an event: then this one is complete. */
static bool next_begins(const char *next, const char *end)
{
	const char *newline = next < end ? memchr(next, '\n', (size_t)(end - next)) : NULL;
	struct text_line line;
	uint64_t lost;

	return newline &&
	       text_line_read(next, (size_t)(newline - next), &line, &lost) == TEXT_LINE_EVENT;
}

/* Any line; the next one begins at @next. */
static bool take_any_line(struct text_reader *reader, const char *raw, size_t len, const char *next,
			  const char *end)
{
	struct text_read *read = &reader->read;
	const char *str = iommu_plain_line(raw, &len, reader->plain);

	text_read_line(reader->events, str, len, read);
	if (read->kind == TEXT_LINE_OTHER || read->kind == TEXT_LINE_NO_HEAD)
		return take_other(reader, str, len);
	if (reader->join.len) {
		if (!end_join(reader))
			return false;
		text_read_line(reader->events, str, len, read);
	}
	if (!is_of_buffer(reader, &read->line.buffer, read->kind == TEXT_LINE_LOST))
		return true;
	if (read->kind == TEXT_LINE_LOST) {
		lose(reader, read->line.cpu, read->lost);
		return true;
	}
	reader->is_log |= read->event && read->line.in_log;
	if (read->event && (text_read_is_whole(reader->events, read) || next_begins(next, end)))
		return take_event(reader);
	if (read->event || read->kind == TEXT_LINE_BEGUN) {
		text_join_start(&reader->join, str, len, read);
		reader->join_line = reader->line_number;
		return reader->join.len || take_incomplete(reader);
	}
	return take_unread(reader, &read->line);
}

/* No change of mail or of a web page, no prefix of a log, and no name of a buffer. */
static bool is_clean(const struct iommu_string *comm)
{
	if (comm->len && (*comm->str == '>' || *comm->str == '|' || *comm->str == '['))
		return false;
	for (size_t i = 0; i < comm->len; i++) {
		unsigned char c = (unsigned char)comm->str[i];

		if (c <= ' ' || c >= 0x7f || c == '&' || c == ':')
			return false;
	}
	return true;
}

/*
 * A line of ordinary form, which needs no copy and only the fields of its step. Returns false if it
 * is none: then nothing was done.
 */
static inline bool take_clean_line(struct text_reader *reader, const char *str, size_t len,
				   bool *go_on)
{
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct text_line line;
	struct text_event *event;
	struct iommu_step step;
	uint64_t lost;
	bool named;

	if (text_line_read(str, len, &line, &lost) != TEXT_LINE_EVENT)
		return false;
	named = task_names_has(reader->names, line.pid, line.comm.str, line.comm.len);
	if (!named && !is_clean(&line.comm))
		return false;
	event = text_events_find(reader->events, &line);
	if (!event || !event->is_fed || text_events_is_marker(event, &line)) {
		*go_on = count_event(reader, &line, event);
		if (*go_on && !event)
			feed_graph_event(reader, &line);
		return true;
	}
	while (event &&
	       (!event->event->step || !iommu_text_form_read_step(&event->form, line.text, values,
								  &reader->events->arrays)))
		event = text_events_next(reader->events, event, &line);
	if (!event)
		return false;
	iommu_step_from_values(&step, event->event, values);
	if (step.kind == IOMMU_STEP_NONE)
		return false;
	*go_on = count_event(reader, &line, event);
	if (!*go_on)
		return true;
	if (!named)
		task_names_put(reader->names, line.pid, 0, line.comm.str, line.comm.len);
	set_head(&step, &line);
	begin_record(reader, line.ts);
	iommu_feeder_step(&reader->feeder, &step, 0);
	return true;
}

/* Time, task and context of a line of function_graph, as far as this or earlier lines have them. */
static void set_graph_head(struct text_reader *reader, const struct graph_line *line,
			   struct iommu_step *step)
{
	bool in_range = line->cpu >= 0 && line->cpu < TEXT_GRAPH_CPUS;

	step->ts = line->ts;
	step->cpu = line->cpu < 0 ? 0 : line->cpu;
	step->pid = line->pid;
	step->context = line->context;
	if (!in_range)
		return;
	if (line->pid == IOMMU_PID_UNKNOWN && reader->cpus[line->cpu].pid)
		step->pid = reader->cpus[line->cpu].pid - 1;
	if (reader->cpus[line->cpu].interrupts && step->context == IOMMU_CONTEXT_TASK)
		step->context = IOMMU_CONTEXT_IRQ;
}

/* What a line tells about the CPU and its task. */
static void note_cpu(struct text_reader *reader, const struct graph_line *line)
{
	if (line->pid != IOMMU_PID_UNKNOWN)
		task_names_put(reader->names, line->pid, 0, line->comm.str, line->comm.len);
	if (line->cpu < 0 || line->cpu >= TEXT_GRAPH_CPUS)
		return;
	if (line->kind == GRAPH_SWITCH && line->pid < INT32_MAX)
		reader->cpus[line->cpu].pid = line->pid + 1;
	if (line->kind == GRAPH_INTERRUPT || line->kind == GRAPH_END_OF_IRQ)
		reader->cpus[line->cpu].interrupts = line->kind == GRAPH_INTERRUPT;
}

/* A line of function_graph. Returns false if it is none, and then nothing was done. */
static bool take_graph_line(struct text_reader *reader, const char *str, size_t len, bool *go_on)
{
	struct text_line head = { .pid = 0 };
	struct iommu_step step = { .kind = IOMMU_STEP_NONE };
	struct graph_line line;

	if (!graph_line_read(str, len, &line))
		return false;
	note_cpu(reader, &line);
	if (line.kind != GRAPH_CALL && line.kind != GRAPH_LEAF && line.kind != GRAPH_RETURN)
		return true;
	head.ts = line.ts;
	if (line.ts) {
		*go_on = count_event(reader, &head, NULL);
		if (!*go_on)
			return true;
		line.ts = head.ts;
		begin_record(reader, line.ts);
	} else {
		reader->stats->events++;
		text_events_count(reader->events, NULL);
		if (reader->has_lost)
			feed_lost(reader, reader->stats->last_ts);
	}
	set_graph_head(reader, &line, &step);
	step.call = (uint8_t)line.call;
	step.depth = line.depth;
	feed_call(reader, &line, &step);
	return true;
}

bool text_reader_take(void *arg, const char *block, size_t block_len)
{
	struct text_reader *reader = arg;
	const char *end = block + block_len;
	const char *newline;
	bool go_on = true;

	for (const char *p = block; p < end && go_on; p = newline + 1) {
		size_t len;

		newline = memchr(p, '\n', (size_t)(end - p));
		len = (size_t)(newline - p);
		reader->line_number++;
		if (len > TEXT_BLOCKS_LINE_MAX)
			len = TEXT_BLOCKS_LINE_MAX;
		if (reader->is_graph && !reader->join.len &&
		    take_graph_line(reader, p, len, &go_on))
			continue;
		if (!reader->join.len && reader->buffer_known && !*reader->buffer &&
		    !reader->is_foreign && !reader->listener &&
		    take_clean_line(reader, p, len, &go_on))
			continue;
		go_on = take_any_line(reader, p, len, newline + 1, end);
	}
	reader->taken += block_len;
	if (reader->size)
		input_progress_tell(reader->stats->events, reader->taken, reader->size);
	return go_on;
}

void text_reader_end(struct text_reader *reader)
{
	if (!reader->notes.restart)
		end_join(reader);
	feed_lost(reader, reader->stats->last_ts);
	iommu_feeder_end(&reader->feeder);
}
