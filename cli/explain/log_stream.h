/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LOG_STREAM_H
#define TRACE_IOMMU_LOG_STREAM_H

#include <stddef.h>

/*
 * Read the log @fd to its end and call @line for each line that could be about an IOMMU, without
 * its newline. The line is valid during the call only. The log is never held in memory: a line of
 * more than LOG_STREAM_LINE bytes is taken in pieces.
 *
 * Returns 0, or an errno where reading failed.
 */
int log_stream(int fd, void (*line)(void *arg, const char *str, size_t len), void *arg);

enum { LOG_STREAM_LINE = 256 * 1024 };

#endif
