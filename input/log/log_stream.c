/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* memrchr() */
#include "log_stream.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/diagnosis/log_facts.h"
#include "core/faultlog/faultlog.h"
#include "log_source.h"
#include "input/common/message.h"
#include "input/common/progress.h"

/* Tell the progress after this many bytes. */
#define TELL_BYTES (1 << 20)

struct stream {
	const struct log_stream_handler *handler;
	void *arg;
	/* The end of the last message if it is in the block, else NULL. */
	const char *after_message;
	bool is_raw, is_decided; /* see log_stream_handler.is_raw */
	size_t searched;	 /* bytes of buf that were searched for facts */
	struct iommu_broken_lines lines;
	char buf[LOG_STREAM_LINE];
	size_t len;
	uint64_t read; /* bytes so far */
	uint64_t told; /* of these, when the progress was told last */
};

/* The start of the message around @word: after a newline, or at the last prefix in the line. */
static const char *message_start(const char *block, const char *word)
{
	const char *newline = memrchr(block, '\n', (size_t)(word - block));
	const char *start = newline ? newline + 1 : block;

	for (;;) {
		size_t next = iommu_log_next_prefix(start, (size_t)(word - start));

		if (next == (size_t)(word - start))
			return start;
		start += next;
	}
}

/* The line that ends before @start, unless it belongs to a message. */
static const char *line_before(const struct stream *s, const char *block, const char *start,
			       size_t *len)
{
	const char *newline;

	*len = 0;
	if (start == block || start == s->after_message || start[-1] != '\n')
		return NULL;
	newline = memrchr(block, '\n', (size_t)(start - 1 - block));
	newline = newline ? newline + 1 : block;
	*len = (size_t)(start - 1 - newline);
	return newline;
}

static void take_facts(struct stream *s, const char *block, size_t len)
{
	const char *end = block + len;
	char plain[IOMMU_PLAIN_LINE_MAX];

	while (block < end) {
		const char *word = block + iommu_log_facts_find(block, (size_t)(end - block));
		const char *start, *newline;
		size_t line_len;

		if (word == end)
			return;
		start = memrchr(block, '\n', (size_t)(word - block));
		start = start ? start + 1 : block;
		newline = memchr(word, '\n', (size_t)(end - word));
		if (!newline)
			newline = end;
		line_len = (size_t)(newline - start);
		start = iommu_plain_line(start, &line_len, plain);
		s->handler->fact(s->arg, start, line_len);
		block = newline < end ? newline + 1 : end;
	}
}

/* Lines about mappings and groups are shorter. Longer ones are not searched to their end. */
#define DEBUG_LINE 4096

/*
 * If @word is in a line about mappings or groups, pass it on and return true. Such a line is no
 * message of a driver. A log can have millions, so do not try to join each with the next lines.
 * Sets
 * *@after to the end of the line, or of what was searched.
 */
static bool take_debug(struct stream *s, const char *p, const char *word, const char *end,
		       const char **after)
{
	const char *start = message_start(p, word);
	size_t room = (size_t)(end - word) < DEBUG_LINE ? (size_t)(end - word) : DEBUG_LINE;
	const char *newline = memchr(word, '\n', room);
	size_t searched = (size_t)((newline ? newline : word + room) - start);
	size_t len = iommu_log_next_prefix(start, searched);
	char plain[IOMMU_PLAIN_LINE_MAX];
	struct iommu_debug_line d;
	const char *line;

	*after = start + len > word ? start + len : word + 1;
	if ((!newline && len == searched && room == DEBUG_LINE) || len > 2 * DEBUG_LINE ||
	    iommu_debug_line_find(start, len) == len)
		return false;
	line = iommu_plain_line(start, &len, plain);
	if (!iommu_debug_line_read(line, len, &d))
		return false;
	if (s->handler->debug)
		s->handler->debug(s->arg, &d);
	return true;
}

/* The same for all lines of a block, if nobody wants messages. */
static void take_all_debug(struct stream *s, const char *p, const char *end)
{
	while (p < end) {
		const char *word = p + iommu_debug_line_find(p, (size_t)(end - p));

		if (word == end)
			return;
		take_debug(s, p, word, end, &p);
	}
}

/*
 * Few lines concern an IOMMU, so search for them before splitting the block into lines. Returns the
 * number of bytes used: unless @last is set, a message may continue after its end.
 */
static size_t take_block(struct stream *s, const char *block, size_t len, bool last)
{
	const char *end = block + len;
	const char *p = block;

	s->after_message = NULL;
	if (!s->handler->message && s->handler->debug)
		take_all_debug(s, block, end);
	while (p < end && s->handler->message) {
		const char *word = p + iommu_log_find(p, (size_t)(end - p));
		const char *start, *before, *after;
		struct iommu_log_message m;
		size_t before_len;

		if (word == end)
			break;
		if (take_debug(s, p, word, end, &after)) {
			p = after;
			s->after_message = p < end ? p + 1 : p; /* its newline */
			continue;
		}
		start = message_start(p, word);
		before = line_before(s, p, start, &before_len);
		if (!iommu_log_message_at(&s->lines, before, before_len, start,
					  (size_t)(end - start), last, &m))
			return (size_t)((before ? before : start) - block);
		s->handler->message(s->arg, &m);
		p = start + m.consumed;
		s->after_message = p;
	}
	return len;
}

/* Keep the incomplete last line for the next read, unless it fills the buffer. */
static void take_lines(struct stream *s, bool last)
{
	const char *newline = memrchr(s->buf, '\n', s->len);
	size_t whole = newline ? (size_t)(newline + 1 - s->buf) : 0;
	size_t used;
	bool full = s->len == sizeof(s->buf);

	if (!whole && full)
		whole = s->len;
	if (s->handler->fact && whole > s->searched) {
		take_facts(s, s->buf + s->searched, whole - s->searched);
		s->searched = whole;
	}
	used = take_block(s, s->buf, whole, last);
	/* The start of a message that fills the buffer. */
	if (!used && full)
		used = take_block(s, s->buf, whole, true);
	memmove(s->buf, s->buf + used, s->len - used);
	s->len -= used;
	s->searched -= used < s->searched ? used : s->searched;
}

static uint64_t now_ms(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static bool is_endless(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && !S_ISREG(st.st_mode);
}

/* The first lines of a trace may be comments. Events follow before this many bytes. */
#define DECIDE_BYTES 4096

/*
 * Whether the first lines show what the input is. @last: there are no more lines, or they do not
 * come soon.
 */
static bool decide(struct stream *s, size_t len, bool last)
{
	if (s->is_decided || !s->handler->is_raw)
		return true;
	if (len && s->handler->is_raw(s->arg, s->buf, len))
		s->is_raw = true;
	s->is_decided = s->is_raw || len >= DECIDE_BYTES || (len && last);
	return s->is_decided;
}

static void take_raw(struct stream *s)
{
	s->handler->raw(s->arg, s->buf, s->len);
	s->len = 0;
}

static void take_input(struct stream *s, bool idle)
{
	const char *newline = memrchr(s->buf, '\n', s->len);
	size_t whole = newline ? (size_t)(newline + 1 - s->buf) : 0;

	if (!whole && s->len == sizeof(s->buf))
		whole = s->len;
	if (!decide(s, whole, idle))
		return;
	if (s->is_raw)
		take_raw(s);
	else
		take_lines(s, idle);
}

/* Of a compressed file, the bytes that were read from it. */
static void tell_progress(struct stream *s, int fd)
{
	off_t at = lseek(fd, 0, SEEK_CUR);
	struct stat st;

	s->told = s->read;
	if (input_progress_is_watched() && at > 0 && !fstat(fd, &st))
		input_progress_tell(0, (uint64_t)at, (uint64_t)st.st_size);
}

static bool read_all(struct stream *s, struct log_source *source, int fd,
		     struct iommu_input_kind *kind)
{
	bool endless = is_endless(fd);
	uint64_t paused = now_ms();

	if (!endless)
		input_progress_tell(0, 0, 0);
	while (s->handler->go_on(s->arg)) {
		ssize_t n = log_source_read(source, s->buf + s->len, sizeof(s->buf) - s->len,
					    endless ? LOG_STREAM_PAUSE : -1);
		bool idle = n == LOG_SOURCE_IDLE;

		if (n == 0)
			break;
		if (n < 0 && !idle)
			return false;
		if (!idle) {
			iommu_input_kind_add(kind, s->buf + s->len, (size_t)n);
			s->len += (size_t)n;
			s->read += (uint64_t)n;
		}
		/* Not a log, even if some of its bytes read like one. */
		if (kind->archive || kind->trace_dat || kind->perf_data)
			return true;
		take_input(s, idle);
		if (!endless && s->read - s->told >= TELL_BYTES)
			tell_progress(s, fd);
		if (endless && s->handler->pause &&
		    (idle || now_ms() - paused >= LOG_STREAM_PAUSE)) {
			s->handler->pause(s->arg, idle);
			paused = now_ms();
		}
	}
	decide(s, s->len, true);
	if (s->is_raw) {
		take_raw(s);
		return true;
	}
	if (s->handler->fact)
		take_facts(s, s->buf + s->searched, s->len - s->searched);
	take_block(s, s->buf, s->len, true);
	return true;
}

bool log_stream(int fd, const char *name, const struct log_stream_handler *handler, void *arg,
		struct iommu_input_kind *kind)
{
	struct log_source *source = log_source_open(fd, name);
	struct stream *s = calloc(1, sizeof(*s));
	bool done = false;

	*kind = (struct iommu_input_kind){ 0 };
	if (source && !s)
		input_error("out of memory");
	if (source && s) {
		if (handler->size)
			log_source_limit(source, handler->size);
		s->handler = handler;
		s->arg = arg;
		done = read_all(s, source, fd, kind);
		input_progress_clear();
	}
	log_source_close(source);
	free(s);
	return done;
}
