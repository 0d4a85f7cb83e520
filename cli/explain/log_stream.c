/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* memrchr() */
#include "log_stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/faultlog/faultlog.h"

struct stream {
	void (*line)(void *arg, const char *str, size_t len);
	void *arg;
	char buf[LOG_STREAM_LINE];
	size_t len;
};

/* Few lines concern an IOMMU, so search for them before splitting the block into lines. */
static void take_block(struct stream *s, const char *block, size_t len)
{
	const char *end = block + len;

	while (block < end) {
		const char *word = block + iommu_log_find(block, (size_t)(end - block));
		const char *start, *newline;

		if (word == end)
			return;
		start = memrchr(block, '\n', (size_t)(word - block));
		start = start ? start + 1 : block;
		newline = memchr(word, '\n', (size_t)(end - word));
		if (!newline)
			newline = end;
		s->line(s->arg, start, (size_t)(newline - start));
		block = newline < end ? newline + 1 : end;
	}
}

/* Keep the incomplete last line for the next read, unless it fills the buffer. */
static void take_lines(struct stream *s)
{
	const char *newline = memrchr(s->buf, '\n', s->len);
	size_t whole = newline ? (size_t)(newline + 1 - s->buf) : 0;

	if (!whole && s->len == sizeof(s->buf))
		whole = s->len;
	take_block(s, s->buf, whole);
	memmove(s->buf, s->buf + whole, s->len - whole);
	s->len -= whole;
}

int log_stream(int fd, void (*line)(void *arg, const char *str, size_t len), void *arg,
	       bool (*go_on)(void))
{
	struct stream *s = malloc(sizeof(*s));
	int err = 0;

	if (!s)
		return ENOMEM;
	s->line = line;
	s->arg = arg;
	s->len = 0;
	for (;;) {
		ssize_t n = read(fd, s->buf + s->len, sizeof(s->buf) - s->len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			err = n < 0 ? errno : 0;
			break;
		}
		s->len += (size_t)n;
		take_lines(s);
		if (!go_on())
			break;
	}
	take_block(s, s->buf, s->len);
	free(s);
	return err;
}
