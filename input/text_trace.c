/* SPDX-License-Identifier: LGPL-2.1 */
#include "text_trace.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/logtext/input_kind.h"
#include "core/logtext/plain_line.h"
#include "message.h"
#include "text_blocks.h"
#include "text_reader.h"

/* The first bytes of a file that tell what it is. */
#define KIND_BYTES 4096

struct text_trace {
	char *name;
	int fd;
	struct task_names *names;
	struct text_events events;
	bool devices_follow;
};

/* Copy standard input, because some commands read a trace twice. */
static int copy_input(void)
{
	FILE *copy = tmpfile();
	char buf[16384];
	int fd = -1;
	ssize_t n = 0;

	while (copy &&
	       ((n = read(STDIN_FILENO, buf, sizeof(buf))) > 0 || (n < 0 && errno == EINTR))) {
		if (n > 0 && fwrite(buf, 1, (size_t)n, copy) != (size_t)n)
			break;
	}
	if (copy && n == 0 && fflush(copy) == 0)
		fd = dup(fileno(copy));
	if (copy)
		fclose(copy);
	return fd;
}

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
		case 'p':
			*found |= p - start >= 3 && has_word(p - 3, end, "map_single");
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

bool text_trace_devices_follow(const struct text_trace *trace)
{
	return trace->devices_follow;
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
	if (kind.trace_dat || kind.perf_data)
		return input_error("%s is a file of %s, not text: pass the file's name",
				   trace->name, kind.trace_dat ? "trace-cmd" : "perf");
	return true;
}

struct text_trace *text_trace_open(const char *name)
{
	struct text_trace *trace = calloc(1, sizeof(*trace));
	bool is_stdin = !strcmp(name, "-");

	if (!trace || !(trace->name = strdup(is_stdin ? "standard input" : name)) ||
	    !(trace->names = task_names_new())) {
		if (trace)
			free(trace->name);
		free(trace);
		input_error("out of memory");
		return NULL;
	}
	trace->fd = is_stdin ? copy_input() : open(name, O_RDONLY | O_CLOEXEC);
	if (trace->fd < 0) {
		input_error("cannot read %s: %s", trace->name, strerror(errno));
		text_trace_close(trace);
		return NULL;
	}
	text_events_init(&trace->events);
	if (!check_kind(trace) || !text_blocks_read(trace->fd, trace->name, search_words, trace)) {
		text_trace_close(trace);
		return NULL;
	}
	return trace;
}

void text_trace_close(struct text_trace *trace)
{
	if (!trace)
		return;
	if (trace->fd >= 0)
		close(trace->fd);
	task_names_free(trace->names);
	free(trace->name);
	free(trace);
}

const char *text_trace_comm(const struct text_trace *trace, int32_t pid)
{
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
			    ", of %s. Pass the files of trace-cmd, or"
			    " the lines of each buffer as a text of its own",
			    name, notes->foreign, notes->first_foreign,
			    *notes->foreign_name ? notes->foreign_name : "the top-level buffer");
	print_order(name, notes);
}

bool text_trace_read(struct text_trace *trace, const struct iommu_sink *sink,
		     struct input_stats *stats)
{
	struct text_reader *reader = calloc(1, sizeof(*reader));
	const struct text_notes *notes;
	bool done;

	if (!reader)
		return input_error("out of memory");
	*stats = (struct input_stats){ 0 };
	reader->events = &trace->events;
	reader->names = trace->names;
	reader->stats = stats;
	text_reader_start(reader, sink);
	done = text_blocks_read(trace->fd, trace->name, text_reader_take, reader);
	text_reader_end(reader);
	text_events_take_counts(&trace->events, stats);
	notes = &reader->notes;
	print_notes(trace->name, notes);
	if (done && !stats->events && (notes->no_head || notes->bad))
		done = false;
	else if (done && !stats->events && !notes->has_header)
		done = input_error("%s has no line of a trace's event", trace->name);
	free(reader);
	return done;
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
	if (kind.trace_dat || kind.perf_data || kind.tar)
		return false;
	return is_systrace(buf, len) || has_event(buf, len);
}
