/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PAGE_LAYOUT_H
#define TRACE_IOMMU_PAGE_LAYOUT_H

#include "draw_internal.h"
#include "output.h"

/*
 * Lay out the lanes that @options select on a page that shows the time from @from to @to (ns), and
 * write it to @out. Returns an enum status.
 */
int draw_page(struct draw_out *out, const struct draw_trace *trace,
	      const struct draw_options *options, int64_t from, int64_t to);

#endif
