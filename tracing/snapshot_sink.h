/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_SNAPSHOT_SINK_H
#define TRACE_IOMMU_SNAPSHOT_SINK_H

#include "core/recording/snapshot_line.h"

/* Where the lines of a snapshot go. */
struct snapshot_sink {
	void (*put)(void *arg, const char *line);
	void *arg;
};

/* Format a line and pass it on. A line that cannot be formatted is left out. */
void snapshot_put(const struct snapshot_sink *sink, const struct iommu_snapshot_line *line);

static inline struct iommu_string snapshot_string(const char *str)
{
	struct iommu_string s = { str, strlen(str) };

	return s;
}

/*
 * Read a file of sysfs or procfs with one line of at most @size - 1 bytes to @buf, without its
 * newline. @buf becomes empty if there is no such file. Returns whether it has any text.
 */
bool snapshot_file(char *buf, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
