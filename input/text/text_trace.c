/* SPDX-License-Identifier: LGPL-2.1 */
#include "text_trace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/logtext/input_kind.h"
#include "core/logtext/plain_line.h"
#include "input/common/message.h"
#include "text_blocks.h"
#include "text_reader.h"
#include "text_rule.h"

/* The first bytes of a file that tell what it is. */
#define KIND_BYTES 4096

struct text_trace {
	const char *name;
	int fd;
	uint64_t size; /* when it was opened: all passes must read the same of a growing file */
	struct task_names *names;
	struct text_events events;
	bool devices_follow;
	enum iommu_attach_rule attach_rule;
	struct text_notes noted; /* those printed last */
};

static bool has_word(const char *p, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - p) >= len && !memcmp(p, word, len);
}

/*
 * Search the whole trace for events that name the device or the domain of a map after it. The
 * replay must know beforehand whether to wait for them. Their names have a "_" after a letter that
 * comes before no "_" of iommu:map and iommu:unmap. Returns false when one was found.
 */
static bool search_words(void *arg, const char *block, size_t len)
{
	struct text_trace *trace = arg;
	const char *end = block + len;
	bool *found = &trace->devices_follow;

	for (const char *p = block; (p = memchr(p, '_', (size_t)(end - p))); p++) {
		const char *start = p - block > 5 ? p - 5 : block;

		if (p == block)
			continue;
		switch (p[-1]) {
		case 'a':
			if (p - start >= 3 && has_word(p - 3, end, "dma_"))
				*found |= has_word(p + 1, end, "map_") ||
					  has_word(p + 1, end, "alloc") ||
					  has_word(p + 1, end, "unmap_");
			break;
		case 'i':
			*found |= p - start >= 2 && has_word(p - 2, end, "qi_submit");
			break;
		case 'e':
			*found |= p - start >= 5 && has_word(p - 5, end, "cache_tag_flush");
			break;
		}
		if (*found)
			return false;
	}
	return true;
}

/* Returns false when the rule is known, or cannot be. */
static bool search_rule(void *arg, const char *block, size_t len)
{
	struct text_trace *trace = arg;

	return !text_rule_search(&trace->attach_rule, block, len);
}

static void set_config(const void *from, struct iommu_replay_config *config)
{
	const struct text_trace *trace = from;

	config->devices_follow = trace->devices_follow;
	config->attach_rule = trace->attach_rule;
}

static struct iommu_input_kind kind_of(const char *buf, size_t len)
{
	struct iommu_input_kind kind = { 0 };

	iommu_input_kind_add(&kind, buf, len < KIND_BYTES ? len : KIND_BYTES);
	return kind;
}

/* Refuse what is no text at all, with the way to make it one. */
static bool check_kind(const struct text_trace *trace)
{
	char buf[KIND_BYTES];
	ssize_t n = pread(trace->fd, buf, sizeof(buf), 0);
	struct iommu_input_kind kind = kind_of(buf, n > 0 ? (size_t)n : 0);

	if (kind.utf16)
		return input_error("%s is UTF-16. Convert it: iconv -f UTF-16 -t UTF-8 TRACE |"
				   " trace-iommu summary -",
				   trace->name);
	return true;
}

static bool take_size(struct text_trace *trace)
{
	struct stat st;

	if (fstat(trace->fd, &st))
		return input_error("cannot read %s: %s", trace->name, strerror(errno));
	trace->size = (uint64_t)st.st_size;
	return true;
}

static void close_trace(void *from)
{
	struct text_trace *trace = from;

	task_names_free(trace->names);
	free(trace);
}

static void *open_trace(const struct input_file *file)
{
	struct text_trace *trace = calloc(1, sizeof(*trace));

	if (!trace || !(trace->names = task_names_new())) {
		free(trace);
		input_error("out of memory");
		return NULL;
	}
	trace->name = file->name;
	trace->fd = file->fd;
	text_events_init(&trace->events);
	if (take_size(trace) && check_kind(trace) &&
	    text_blocks_read(trace->fd, trace->name, trace->size, search_words, trace) &&
	    text_blocks_read(trace->fd, trace->name, trace->size, search_rule, trace))
		return trace;
	close_trace(trace);
	return NULL;
}

static const char *comm(const void *from, int32_t pid)
{
	const struct text_trace *trace = from;

	return task_names_get(trace->names, pid);
}

static void print_order(const char *name, const struct text_notes *notes)
{
	if (notes->early)
		input_error(
			"%s: lines that are up to %" PRIu64 " us earlier than the line before,"
			" and were taken as of its time: %" PRIu64 "; the first is line %" PRIu64,
			name, (notes->most_early + 999) / 1000, notes->early, notes->first_early);
	if (notes->restart)
		input_error("%s: at line %" PRIu64 ", time goes back by %" PRIu64 " s: the rest was"
			    " not read. If it is another trace, put it into a file of its own; if"
			    " CPUs follow each other, sort the lines by time",
			    name, notes->restart, notes->restart_by / 1000000000);
	if (notes->counts)
		input_error("%s: times are numbers without a unit, and were taken as ns; with the"
			    " clocks counter and x86-tsc, times and durations are wrong",
			    name);
}

static void print_notes(const char *name, const struct text_notes *notes)
{
	if (notes->bad)
		input_error("%s: lines of events that cannot be read: %" PRIu64
			    "; the first is line %" PRIu64,
			    name, notes->bad, notes->first_bad);
	if (notes->no_head)
		input_error("%s: lines of events without a time or a task, which are not read:"
			    " %" PRIu64 "; the first is line %" PRIu64
			    " (function_graph needs the options funcgraph-abstime and"
			    " funcgraph-proc, perf script -F comm,tid,cpu,time,event,trace)",
			    name, notes->no_head, notes->first_no_head);
	if (notes->foreign)
		input_error("%s: lines of other buffers or files, which are not read: %" PRIu64
			    "; the first is line %" PRIu64
			    ", of %s. Pass the files that trace-cmd recorded,"
			    " or put the lines of each buffer into a file of their own",
			    name, notes->foreign, notes->first_foreign,
			    *notes->foreign_name ? notes->foreign_name : "the top-level buffer");
	print_order(name, notes);
}

static bool read_trace(void *from, unsigned int buffer, const struct iommu_sink *sink,
		       const struct input_listener *listener, struct input_stats *stats)
{
	struct text_trace *trace = from;
	struct text_reader *reader = calloc(1, sizeof(*reader));
	const struct text_notes *notes;
	bool done;

	if (!reader)
		return input_error("out of memory");
	(void)buffer;
	*stats = (struct input_stats){ 0 };
	reader->listener = listener;
	reader->events = &trace->events;
	reader->names = trace->names;
	reader->stats = stats;
	reader->size = trace->size;
	text_reader_start(reader, sink);
	done = text_blocks_read(trace->fd, trace->name, trace->size, text_reader_take, reader);
	text_reader_end(reader);
	text_events_take_counts(&trace->events, stats);
	notes = &reader->notes;
	/* Most second passes have the same notes as the first. */
	if (memcmp(&trace->noted, notes, sizeof(*notes)) != 0)
		print_notes(trace->name, notes);
	trace->noted = *notes;
	if (done && !stats->events && (notes->no_head || notes->bad))
		done = false;
	else if (done && !stats->events && !notes->has_header)
		done = input_error("%s has no event of a trace; pass trace.dat, perf.data or "
				   "the text of a trace",
				   trace->name);
	free(reader);
	return done;
}

struct text_stream {
	const char *name;
	struct task_names *names;
	struct text_events events;
	struct text_reader reader;
	struct text_blocks blocks;
	struct input_stats *stats;
};

struct text_stream *text_stream_new(const char *name, const struct iommu_sink *sink,
				    struct input_stats *stats)
{
	struct text_stream *stream = calloc(1, sizeof(*stream));

	if (!stream || !(stream->names = task_names_new()) ||
	    !text_blocks_init(&stream->blocks, text_reader_take, &stream->reader)) {
		text_stream_free(stream);
		input_error("out of memory");
		return NULL;
	}
	*stats = (struct input_stats){ 0 };
	stream->name = name;
	stream->stats = stats;
	stream->reader.events = &stream->events;
	stream->reader.names = stream->names;
	stream->reader.stats = stats;
	text_events_init(&stream->events);
	text_reader_start(&stream->reader, sink);
	return stream;
}

void text_stream_free(struct text_stream *stream)
{
	if (!stream)
		return;
	text_blocks_free(&stream->blocks);
	task_names_free(stream->names);
	free(stream);
}

void text_stream_push(struct text_stream *stream, const char *buf, size_t len)
{
	text_blocks_push(&stream->blocks, buf, len);
}

void text_stream_pause(struct text_stream *stream)
{
	iommu_feeder_end(&stream->reader.feeder);
}

void text_stream_end(struct text_stream *stream)
{
	text_blocks_end(&stream->blocks);
	text_reader_end(&stream->reader);
	text_events_take_counts(&stream->events, stream->stats);
	print_notes(stream->name, &stream->reader.notes);
}

const char *text_stream_comm(const struct text_stream *stream, int32_t pid)
{
	return task_names_get(stream->names, pid);
}

/* Android's systrace, whose scripts are longer than what is looked at. */
static bool is_systrace(const char *buf, size_t len)
{
	static const char *const words[] = { "System Trace</title>", "<trace-viewer",
					     "trace-data" };
	const struct iommu_scan head = { buf, buf + (len < 512 ? len : 512) };
	const struct iommu_scan all = { buf, buf + len };
	bool found = false;

	if (!iommu_scan_find(&head, "<!DOCTYPE html") &&
	    !iommu_scan_find(&head, "<!doctype html") && !iommu_scan_find(&head, "<html"))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		found |= iommu_scan_find(&all, words[i]) != NULL;
	return found;
}

static bool is_header(const char *str, size_t len)
{
	struct iommu_scan s = { str, str + len };

	return iommu_scan_skip(&s, "# tracer:");
}

/* A line of an event is in the text, or the header of ftrace. */
static bool has_event(const char *buf, size_t len)
{
	const char *end = buf + len;
	char plain[IOMMU_PLAIN_LINE_MAX];
	char copy[TEXT_LINE_COPY_MAX];
	struct text_line line;
	uint64_t lost;

	while (buf < end) {
		const char *newline = memchr(buf, '\n', (size_t)(end - buf));
		size_t line_len = newline ? (size_t)(newline - buf) : (size_t)(end - buf);
		const char *str = iommu_plain_line(buf, &line_len, plain);
		enum text_line_kind kind = text_line_read_any(str, line_len, &line, &lost, copy);

		if (kind == TEXT_LINE_EVENT || kind == TEXT_LINE_BEGUN ||
		    kind == TEXT_LINE_NO_HEAD || is_header(str, line_len))
			return true;
		if (!newline)
			break;
		buf = newline + 1;
	}
	return false;
}

/* The same for UTF-16, whose ASCII characters have a byte of 0 before or after them. */
static bool has_wide_event(const char *buf, size_t len)
{
	char narrow[KIND_BYTES];
	size_t n = 0;

	for (size_t i = 0; i < len && n < sizeof(narrow); i++) {
		if (buf[i] && (unsigned char)buf[i] < 0x80)
			narrow[n++] = buf[i];
	}
	return has_event(narrow, n);
}

bool text_trace_detect(const char *buf, size_t len)
{
	const struct iommu_input_kind kind = kind_of(buf, len);

	if (kind.utf16)
		return has_wide_event(buf, len);
	if (kind.trace_dat || kind.perf_data || kind.archive)
		return false;
	return is_systrace(buf, len) || has_event(buf, len);
}

static const char *const *notes(const void *from)
{
	static const char *const list[] = {
		"text lacks the kernel's release, and most texts round times to microseconds",
		NULL,
	};
	static const char *const with_release[] = {
		"most texts round times to microseconds",
		NULL,
	};
	const struct text_trace *trace = from;

	return trace->noted.has_release ? with_release : list;
}

const struct input_kind text_trace_kind = {
	.name = "the text of a trace",
	.detect = text_trace_detect,
	.open = open_trace,
	.close = close_trace,
	.config = set_config,
	.comm = comm,
	.notes = notes,
	.read = read_trace,
};
