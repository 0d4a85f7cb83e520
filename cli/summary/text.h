/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_SUMMARY_TEXT_H
#define TRACE_IOMMU_SUMMARY_TEXT_H

#include "cli/replayed/replayed.h"

/* Print the summary as text to stdout: a section per buffer. */
void summary_print_text(const struct replayed_trace *trace);

#endif
