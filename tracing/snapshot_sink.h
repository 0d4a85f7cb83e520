/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_SNAPSHOT_SINK_H
#define TRACE_IOMMU_SNAPSHOT_SINK_H

#include "core/recording/snapshot_line.h"

/* Where the lines of a snapshot go. */
struct snapshot_sink {
	void (*put)(void *arg, const char *line);
	void *arg;
};

/* Format @line and pass it to @sink. Leaves out a line that cannot be formatted. */
void snapshot_put(const struct snapshot_sink *sink, const struct iommu_snapshot_line *line);

static inline struct iommu_string snapshot_string(const char *str)
{
	struct iommu_string s = { str, strlen(str) };

	return s;
}

/*
 * Read the first line of a file of sysfs or procfs into @buf, without its newline and at most @size
 * - 1 bytes of it. @buf becomes "" if there is no such file. Returns whether @buf has any text.
 */
bool snapshot_file(char *buf, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
