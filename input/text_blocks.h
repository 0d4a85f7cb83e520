/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TEXT_BLOCKS_H
#define TRACE_IOMMU_TEXT_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>

/* A longer line is cut off there. */
#ifndef TEXT_BLOCKS_LINE_MAX
#define TEXT_BLOCKS_LINE_MAX (64 * 1024)
#endif

/*
 * Read the file from its beginning in blocks of whole lines, and pass each to @take. Each line ends
 * with a newline; the last one of the file gets one. A UTF-8 byte order mark at the beginning is
 * left out. @take returns false to stop. The memory is bounded, whatever the length of lines.
 *
 * @name: for messages. Returns false after an error on stderr.
 */
bool text_blocks_read(int fd, const char *name,
		      bool (*take)(void *arg, const char *block, size_t len), void *arg);

#endif
