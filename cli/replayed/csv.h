/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_REPLAYED_CSV_H
#define TRACE_IOMMU_REPLAYED_CSV_H

#include "replayed.h"

/*
 * Print a row per map event to stdout, after a header line. docs/man/trace-iommu-summary.1.adoc
 * describes the columns. Returns false after a message on stderr.
 */
bool replayed_print_csv(const struct replayed_trace *trace);

#endif
