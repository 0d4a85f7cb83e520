/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_SUMMARY_JSON_H
#define TRACE_IOMMU_SUMMARY_JSON_H

#include "cli/replayed/replayed.h"

/*
 * Print the summary as one JSON object to stdout. docs/man/trace-iommu-summary.1.adoc describes its
 * members.
 */
void summary_print_json(const struct replayed_trace *trace);

#endif
