/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_EXPLAIN_H
#define TRACE_IOMMU_EXPLAIN_H

#include "core/faultlog/fault.h"

/* A form of output of trace-iommu explain; all of it goes to stdout. */
struct explain_output {
	/* A line of the log that says something about an IOMMU, as it was read. */
	void (*line)(const char *line, size_t len);
	/* What a line, or several, said. */
	void (*fault)(const struct iommu_fault *f);
	/* A line of a fault among others, of which one cannot be told. */
	void (*half)(const struct iommu_fault *f);
	/* The log's end: how many faults there were, and how many messages the kernel kept back. */
	void (*end)(uint64_t faults, uint64_t suppressed);
};

extern const struct explain_output explain_text;
extern const struct explain_output explain_json;

#endif
