/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PERF_UNZIP_H
#define TRACE_IOMMU_PERF_UNZIP_H

#include "perf_file.h"

/*
 * A file may decompress to at most this many times the size of its compressed records, and this
 * many bytes more: a small file must not keep us busy for hours. perf's records shrink to a tenth
 * or a fiftieth.
 */
#define PERF_UNZIP_RATIO_MAX 1024
#define PERF_UNZIP_BASE	     (16 << 20)

/*
 * The records in the compressed records of a file (perf record -z). These make up one stream of
 * zstd, so that records may continue in the next compressed one.
 */
struct perf_unzip {
	struct ZSTD_DCtx_s *context; /* NULL: not used yet */
	const char *from;	     /* the compressed bytes that are left */
	size_t from_len;
	bool is_full; /* there may be more output for the input so far */
	char *buf;
	size_t begin; /* of what was not read yet */
	size_t len;
	uint64_t total_in, total_out;
};

/*
 * Continue with the @len compressed bytes at @from, which must stay valid until
 * perf_unzip_is_done(). Zero @unzip before the first call. Returns false after an error, as without
 * libzstd.
 */
bool perf_unzip_start(struct perf_unzip *unzip, struct perf_file *file, const char *from,
		      size_t len);
void perf_unzip_free(struct perf_unzip *unzip);

/* Whether all bytes were decompressed. */
bool perf_unzip_is_done(const struct perf_unzip *unzip);

/*
 * Decompress more to unzip->buf, after what was not read yet, which is shorter than a record.
 * @offset is that of the compressed record, for errors. Returns false after an error.
 */
bool perf_unzip_more(struct perf_unzip *unzip, struct perf_file *file, uint64_t offset);

#endif
