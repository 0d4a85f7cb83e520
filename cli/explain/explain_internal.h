/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_EXPLAIN_INTERNAL_H
#define TRACE_IOMMU_EXPLAIN_INTERNAL_H

#include "core/faultlog/faultlog.h"

/* An output format of trace-iommu explain. Everything goes to stdout. */
struct explain_output {
	/* A line of the log that concerns an IOMMU. Untrusted. */
	void (*line)(const char *line, size_t len);
	/* The decoded fault or other message of one or several lines. */
	void (*fault)(const struct iommu_fault *f);
	/* A line of a fault that other lines interrupted, so that it cannot be completed. */
	void (*half)(const struct iommu_fault *f);
	/* End of the log: the number of faults, and of messages that the kernel suppressed. */
	void (*end)(uint64_t faults, uint64_t suppressed);
};

#endif
