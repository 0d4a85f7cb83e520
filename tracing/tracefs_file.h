/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACEFS_FILE_H
#define TRACE_IOMMU_TRACEFS_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* Files of tracefs. A @path begins at the top of tracefs: "instances/x/tracing_on". */

/* Where tracefs is mounted; NULL: nowhere. Mounts nothing. */
const char *tracefs_top(void);

/* The absolute path of a file, which the caller frees; NULL with errno: no memory or no tracefs. */
char *tracefs_path(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Read the whole file, whatever its size. @path may also be absolute, here and below. Returns a
 * string that the caller frees, or NULL with errno.
 */
char *tracefs_read(const char *path);

/* Read a number. Returns @missing if the file cannot be read or has no number. */
long tracefs_read_number(const char *path, long missing);

/* Write @text in place of the file's contents. Returns false with errno. */
bool tracefs_write(const char *path, const char *text);

/*
 * Append @text, with one call of write(). A file such as dynamic_events needs this: opening it with
 * O_TRUNC deletes the probes of all users. Returns false with errno.
 */
bool tracefs_append(const char *path, const char *text);

bool tracefs_exists(const char *path);

#endif
