/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PERF_HEADER_H
#define TRACE_IOMMU_PERF_HEADER_H

#include "perf_file.h"

/* tools/perf/util/header.h: the numbers of features, which are optional sections of a file. */
enum perf_feature {
	PERF_FEATURE_TRACING_DATA = 1,
	PERF_FEATURE_HOSTNAME = 3,
	PERF_FEATURE_OSRELEASE = 4,
	PERF_FEATURE_DIR_FORMAT = 24,
	PERF_FEATURES = 256
};

struct perf_section {
	uint64_t offset;
	uint64_t size;
};

struct perf_header {
	/*
	 * Written to a pipe: records follow the header, and everything else comes in records, too.
	 * The sections below are then empty, except for data.
	 */
	bool pipe;
	uint64_t attr_size; /* of an element of @attrs */
	struct perf_section attrs;
	struct perf_section data; /* the records */
	struct perf_section features[PERF_FEATURES];
	uint64_t has[PERF_FEATURES / 64]; /* bits: the file has the feature */
};

/* The shortest file that can be recognised. */
#define PERF_MAGIC_SIZE 8

/* Whether a file with these first bytes is perf.data, in either byte order. */
bool perf_is_magic(const char *bytes, size_t len);

/*
 * Read the header of file->fd. Sets file->big_endian and file->swap. Returns false after an error;
 * all sections are then unusable, otherwise they lie in the file.
 */
bool perf_header_read(struct perf_file *file, struct perf_header *header);

static inline bool perf_header_has(const struct perf_header *header, enum perf_feature feature)
{
	return header->has[feature / 64] >> feature % 64 & 1;
}

/*
 * The string of a feature such as PERF_FEATURE_OSRELEASE, whose @len bytes are at @bytes: a length
 * and characters. Returns a copy for the caller to free; NULL if it is damaged or out of memory.
 */
char *perf_feature_string(const struct perf_file *file, const char *bytes, size_t len);

#endif
