/* SPDX-License-Identifier: LGPL-2.1 */
#include "snapshot_sink.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tracefs_file.h"

void snapshot_put(const struct snapshot_sink *sink, const struct iommu_snapshot_line *line)
{
	char buf[IOMMU_SNAPSHOT_LINE_MAX + 1];

	if (iommu_snapshot_format(buf, line))
		sink->put(sink->arg, buf);
}

bool snapshot_file(char *buf, size_t size, const char *format, ...)
{
	char path[512];
	va_list args;
	char *text;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	text = tracefs_read(path);
	snprintf(buf, size, "%.*s", text ? (int)strcspn(text, "\n") : 0, text ? text : "");
	free(text);
	return *buf != 0;
}
