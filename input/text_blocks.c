/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* memrchr() */
#include "text_blocks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "message.h"

/* Fits in the second-level cache. Larger than TEXT_BLOCKS_LINE_MAX. */
#ifndef TEXT_BLOCKS_SIZE
#define TEXT_BLOCKS_SIZE (256 * 1024)
#endif

struct blocks {
	char *buf; /* TEXT_BLOCKS_SIZE bytes, and one for the last newline */
	size_t len;
	bool skipping; /* up to the next newline */
	bool (*take)(void *arg, const char *block, size_t len);
	void *arg;
};

/* Drop what was read of a line that is too long, up to its end. */
static void skip_rest(struct blocks *b, size_t before)
{
	const char *newline = memchr(b->buf + before, '\n', b->len - before);
	size_t from = newline ? (size_t)(newline - b->buf) : b->len;

	memmove(b->buf + before, b->buf + from, b->len - from);
	b->len -= from - before;
	b->skipping = !newline;
}

/* Pass on all whole lines. What remains is the start of a line. */
static bool take_lines(struct blocks *b)
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

static bool read_all(struct blocks *b, int fd, const char *name)
{
	bool first = true;

	for (;;) {
		ssize_t n = read_some(fd, b->buf + b->len, TEXT_BLOCKS_SIZE - b->len);
		size_t before = b->len;

		if (n < 0)
			return input_error("cannot read %s: %s", name, strerror(errno));
		if (!n)
			break;
		b->len += (size_t)n;
		if (first && b->len >= 3 && !memcmp(b->buf, "\xef\xbb\xbf", 3)) {
			b->len -= 3;
			memmove(b->buf, b->buf + 3, b->len);
		}
		first = false;
		if (b->skipping)
			skip_rest(b, before);
		if (!b->skipping && !take_lines(b))
			return true;
	}
	if (b->len) {
		b->buf[b->len++] = '\n';
		b->take(b->arg, b->buf, b->len);
	}
	return true;
}

bool text_blocks_read(int fd, const char *name,
		      bool (*take)(void *arg, const char *block, size_t len), void *arg)
{
	struct blocks b = { .take = take, .arg = arg };
	bool done;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return input_error("%s can be read only once: pass it as - instead", name);
	b.buf = malloc(TEXT_BLOCKS_SIZE + 1);
	if (!b.buf)
		return input_error("out of memory");
	done = read_all(&b, fd, name);
	free(b.buf);
	return done;
}
