/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_COMPARED_H
#define TRACE_IOMMU_COMPARED_H

#include "cli/export/drivers.h"
#include "cli/stat/measured.h"
#include "core/compare/compare.h"

/* Two traces whose buffers are compared. */

struct compared_trace {
	struct measured_trace trace;
	struct export_drivers *drivers; /* of the devices in all buffers */
};

/* A buffer of each trace, or of only one of them. */
struct compared_buffers {
	const struct measured_buffer *a; /* NULL: only the other trace has it */
	const struct measured_buffer *b;
	struct iommu_comparison *comparison; /* NULL: only one of them */
};

struct compared_traces {
	struct compared_trace a;
	struct compared_trace b;
	uint64_t threshold; /* thousandths of a percent */
	struct compared_buffers *buffers;
	unsigned int nr_buffers;
};

/*
 * Measure the traces and compare their buffers: those with events of IOMMUs by their names, or if
 * each trace has only one, these two. Returns false after a message on stderr. Call
 * compared_close() in both cases.
 */
bool compared_read(struct compared_traces *traces, const char *a, const char *b,
		   uint64_t threshold);
void compared_close(struct compared_traces *traces);

/* Whether anything differs. */
bool compared_differ(const struct compared_traces *traces);

#endif
