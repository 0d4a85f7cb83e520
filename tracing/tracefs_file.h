/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACEFS_FILE_H
#define TRACE_IOMMU_TRACEFS_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* Files of tracefs, by their path from its top, such as "instances/x/tracing_on". */

/* Where tracefs is mounted; NULL: nowhere. Mounts nothing. */
const char *tracefs_top(void);

/* The path of a file in a buffer that belongs to the caller; NULL: no memory or no tracefs. */
char *tracefs_path(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Read the whole file, whatever its size. Returns a string that the caller frees, or NULL with
 * errno.
 * @path is from the top of tracefs, or absolute.
 */
char *tracefs_read(const char *path);

/* The same as a number; @missing if it cannot be read or is none. */
long tracefs_read_number(const char *path, long missing);

/* Write @text, replacing what the file has. Returns false with errno. */
bool tracefs_write(const char *path, const char *text);

/*
 * Add @text to a file such as dynamic_events, which deletes everybody's probes if it is opened to
 * be replaced. One call of write(). Returns false with errno.
 */
bool tracefs_append(const char *path, const char *text);

bool tracefs_exists(const char *path);

#endif
