/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_EXPORT_PERFETTO_BYTES_H
#define TRACE_IOMMU_EXPORT_PERFETTO_BYTES_H

#include "core/timeline/lanes.h"

/* A counter with more changes than this is thinned. */
enum { EXPORT_CHANGES_MAX = 6144 };

/*
 * Call @put for the changes of the bytes mapped for @lane, in the order of time: @bytes are mapped
 * from @ts (ns) on. If there are more than EXPORT_CHANGES_MAX, the time from the first change to
 * @end is divided into a third as many intervals of equal length. Of each interval, only the change
 * to the highest value, that to the lowest value and the last change are kept. So every value is
 * exact, and so are the peaks.
 */
void export_bytes(const struct iommu_lanes *lanes, const struct iommu_lane *lane, uint64_t end,
		  void (*put)(void *arg, uint64_t ts, uint64_t bytes), void *arg);

#endif
