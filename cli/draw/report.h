/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DRAW_REPORT_H
#define TRACE_IOMMU_DRAW_REPORT_H

#include "draw_internal.h"
#include "output.h"

/*
 * Complete the output once all of @page is drawn. In an HTML file, a table of the faults and the
 * summary of the trace follow. Returns an enum status.
 */
int draw_finish(struct draw_out *out, const struct draw_page *page);

#endif
