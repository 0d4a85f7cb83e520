/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PERF_TRACING_DATA_H
#define TRACE_IOMMU_PERF_TRACING_DATA_H

#include "perf_file.h"

/* A part of the formats that a file contains. */
struct perf_format {
	const char *system; /* NULL: the header of a page */
	const char *text;   /* not terminated */
	size_t size;
};

/* The formats of trace events, as perf copied them from tracefs. Zero it before use. */
struct perf_formats {
	bool big_endian;
	int long_size; /* bytes */
	uint32_t page_size;
	struct perf_format *list;
	size_t nr;
};

/*
 * Read the @len bytes at @bytes of the feature or record TRACING_DATA, at @offset of the file. The
 * result points into them. Returns false after an error.
 */
bool perf_formats_read(struct perf_formats *formats, struct perf_file *file, const char *bytes,
		       size_t len, uint64_t offset);
void perf_formats_free(struct perf_formats *formats);

#endif
