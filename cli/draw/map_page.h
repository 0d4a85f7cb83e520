/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_MAP_PAGE_H
#define TRACE_IOMMU_MAP_PAGE_H

#include "draw_internal.h"
#include "output.h"

/*
 * Lay out the address maps of the selected devices on @page, for the time from @from to @to (ns),
 * and write it to @out. Returns an enum status.
 */
int draw_maps(struct draw_out *out, struct draw_page *page, int64_t from, int64_t to);

#endif
