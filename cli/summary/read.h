/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_SUMMARY_READ_H
#define TRACE_IOMMU_SUMMARY_READ_H

#include "summary_internal.h"

/*
 * Open the trace @name, and replay each of its buffers, or only the buffer in @options. Returns
 * false after a message on stderr. Call summary_close() in both cases.
 */
bool summary_read(struct summary_trace *trace, const char *name,
		  const struct summary_options *options);
void summary_close(struct summary_trace *trace);

/* Whether there are faults, or findings without an excuse. */
bool summary_found(const struct summary_trace *trace);

#endif
