/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LOG_SOURCE_H
#define TRACE_IOMMU_LOG_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The bytes of a log: a file or a pipe, compressed or not. */
struct log_source;

/*
 * Read from @fd, which the caller keeps open and closes. @name is for messages and must outlive the
 * source. Input that gzip, xz, zstd, bzip2 or lzma compressed is decompressed. Returns NULL after a
 * message if there is not enough memory.
 */
struct log_source *log_source_open(int fd, const char *name);

/* Before the first read: read only @size bytes of the input, as if it ended there. */
void log_source_limit(struct log_source *source, uint64_t size);

/*
 * Returns up to @size bytes in @buf, 0 at the end, or -1 after a message. Returns LOG_SOURCE_IDLE
 * if @wait_ms (-1: no limit) passed without input, or if a signal came.
 */
#define LOG_SOURCE_IDLE (-2)
ssize_t log_source_read(struct log_source *source, char *buf, size_t size, int wait_ms);

void log_source_close(struct log_source *source);

#endif
