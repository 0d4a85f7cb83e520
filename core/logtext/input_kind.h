/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_INPUT_KIND_H
#define IOMMU_INPUT_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include "packed.h"

enum iommu_input {
	IOMMU_INPUT_EMPTY,
	IOMMU_INPUT_REFUSED, /* the message of a dmesg or journalctl that may not read the log */
	IOMMU_INPUT_ARCHIVE,
	IOMMU_INPUT_LOG,
	IOMMU_INPUT_TEXT, /* text without any line that looks like a kernel log's */
	IOMMU_INPUT_UTF16,
	IOMMU_INPUT_TRACE_DAT,
	IOMMU_INPUT_PERF_DATA,
	IOMMU_INPUT_BINARY,
};

/* Facts about the first bytes of an input. Zero it before use. */
struct iommu_input_kind {
	size_t bytes;
	size_t controls;   /* bytes that do not occur in text */
	bool has_log_line; /* with a time or the mark of a message */
	bool has_source;   /* a line begins like "usb 1-1: " */
	bool refused, utf16, trace_dat, perf_data;
	const struct iommu_packed *archive; /* NULL: it is none */
	char head[IOMMU_PACKED_HEAD_BYTES]; /* the first bytes, which may come in pieces */
};

/* Enough input to decide. */
#define IOMMU_INPUT_KIND_BYTES (1 << 20)

/*
 * Look at the next @len bytes of the input, which end at the end of a line if possible. Cheap
 * once a line of a log was seen or IOMMU_INPUT_KIND_BYTES were looked at.
 */
void iommu_input_kind_add(struct iommu_input_kind *kind, const char *buf, size_t len);

/* The likely kind of the input. */
enum iommu_input iommu_input_kind(const struct iommu_input_kind *kind);

#endif
