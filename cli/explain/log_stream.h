/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LOG_STREAM_H
#define TRACE_IOMMU_LOG_STREAM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Read the log @fd to its end and call @line for each line that may concern an IOMMU, without its
 * newline. The string is valid only during the call. Memory use is constant: lines longer than
 * LOG_STREAM_LINE bytes come in pieces.
 *
 * @go_on is asked after each block; false ends the reading.
 *
 * Returns 0, or an errno if reading fails.
 */
int log_stream(int fd, void (*line)(void *arg, const char *str, size_t len), void *arg,
	       bool (*go_on)(void));

enum { LOG_STREAM_LINE = 256 * 1024 };

#endif
