/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* memrchr() */
#include "text_blocks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input/common/message.h"

/* Fits in the second-level cache. Larger than TEXT_BLOCKS_LINE_MAX. */
#ifndef TEXT_BLOCKS_SIZE
#define TEXT_BLOCKS_SIZE (256 * 1024)
#endif

/* Drop what was read of a line that is too long, up to its end. */
static void skip_rest(struct text_blocks *b, size_t before)
{
	const char *newline = memchr(b->buf + before, '\n', b->len - before);
	size_t from = newline ? (size_t)(newline - b->buf) : b->len;

	memmove(b->buf + before, b->buf + from, b->len - from);
	b->len -= from - before;
	b->skipping = !newline;
}

/* Pass on all whole lines. What remains is the start of a line. */
static bool take_lines(struct text_blocks *b)
{
	const char *newline = memrchr(b->buf, '\n', b->len);
	size_t whole = newline ? (size_t)(newline + 1 - b->buf) : 0;

	if (whole && !b->take(b->arg, b->buf, whole))
		return false;
	b->len -= whole;
	memmove(b->buf, b->buf + whole, b->len);
	if (b->len > TEXT_BLOCKS_LINE_MAX) {
		b->len = TEXT_BLOCKS_LINE_MAX;
		b->skipping = true;
	}
	return true;
}

static ssize_t read_some(int fd, char *buf, size_t size)
{
	ssize_t n;

	do {
		n = read(fd, buf, size);
	} while (n < 0 && errno == EINTR);
	return n;
}

/* @n more bytes are in the buffer. */
static void added(struct text_blocks *b, size_t n)
{
	size_t before = b->len;

	b->len += n;
	if (!b->begun && b->len >= 3 && !memcmp(b->buf, "\xef\xbb\xbf", 3)) {
		b->len -= 3;
		memmove(b->buf, b->buf + 3, b->len);
	}
	b->begun |= b->len >= 3;
	if (b->skipping)
		skip_rest(b, before);
	if (!b->skipping && !take_lines(b))
		b->stopped = true;
}

bool text_blocks_init(struct text_blocks *b, bool (*take)(void *arg, const char *block, size_t len),
		      void *arg)
{
	/* One more for the last newline. */
	*b = (struct text_blocks){ .buf = malloc(TEXT_BLOCKS_SIZE + 1), .take = take, .arg = arg };
	return b->buf || input_error("out of memory");
}

void text_blocks_push(struct text_blocks *b, const char *buf, size_t len)
{
	while (len && !b->stopped) {
		size_t n = TEXT_BLOCKS_SIZE - b->len < len ? TEXT_BLOCKS_SIZE - b->len : len;

		memcpy(b->buf + b->len, buf, n);
		added(b, n);
		buf += n;
		len -= n;
	}
}

void text_blocks_end(struct text_blocks *b)
{
	if (!b->len || b->stopped)
		return;
	b->buf[b->len++] = '\n';
	b->take(b->arg, b->buf, b->len);
}

void text_blocks_free(struct text_blocks *b)
{
	free(b->buf);
}

static bool read_all(struct text_blocks *b, int fd, const char *name, uint64_t size)
{
	while (!b->stopped && size) {
		size_t room = TEXT_BLOCKS_SIZE - b->len;
		ssize_t n = read_some(fd, b->buf + b->len, room < size ? room : (size_t)size);

		if (n < 0)
			return input_error("cannot read %s: %s", name, strerror(errno));
		if (!n)
			break;
		size -= (uint64_t)n;
		added(b, (size_t)n);
	}
	text_blocks_end(b);
	return true;
}

bool text_blocks_read(int fd, const char *name, uint64_t size,
		      bool (*take)(void *arg, const char *block, size_t len), void *arg)
{
	struct text_blocks b;
	bool done;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return input_error("cannot read %s: %s", name, strerror(errno));
	done = text_blocks_init(&b, take, arg) && read_all(&b, fd, name, size);
	text_blocks_free(&b);
	return done;
}
