/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TEXT_BLOCKS_H
#define TRACE_IOMMU_TEXT_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A longer line is cut off there. */
#ifndef TEXT_BLOCKS_LINE_MAX
#define TEXT_BLOCKS_LINE_MAX (64 * 1024)
#endif

/*
 * Read the first @size bytes of the file, or all if it has fewer, in blocks of whole lines, and
 * pass each to @take. Each line ends with a newline; the last one of the file gets one. A UTF-8
 * byte order mark at the beginning is left out. @take returns false to stop. The memory is bounded,
 * whatever the length of lines.
 *
 * @name: for messages. Returns false after an error on stderr.
 */
bool text_blocks_read(int fd, const char *name, uint64_t size,
		      bool (*take)(void *arg, const char *block, size_t len), void *arg);

/* The same for text that comes in parts of any length. */
struct text_blocks {
	/* private */
	char *buf;
	size_t len;
	bool begun;
	bool skipping; /* up to the next newline */
	bool stopped;
	bool (*take)(void *arg, const char *block, size_t len);
	void *arg;
};

/* Returns false if out of memory. Call text_blocks_free() in either case. */
bool text_blocks_init(struct text_blocks *blocks,
		      bool (*take)(void *arg, const char *block, size_t len), void *arg);
void text_blocks_push(struct text_blocks *blocks, const char *buf, size_t len);
void text_blocks_end(struct text_blocks *blocks); /* the last line */
void text_blocks_free(struct text_blocks *blocks);

#endif
