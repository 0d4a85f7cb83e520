/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TIME_AXIS_H
#define IOMMU_TIME_AXIS_H

#include "shapes.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Let @view, whose columns are set, show the time from @from to @to (ns), or the surroundings of a
 * single time. Returns the end of the requested time; the last column may end slightly later.
 */
int64_t iommu_view_set_time(struct iommu_view *view, int64_t from, int64_t to);

/*
 * Returns the distance between two ticks of the axis of @view, in ns: a round number that leaves
 * room for their labels. @width returns the width of a text in pixels.
 */
int64_t iommu_axis_step(const struct iommu_view *view, int (*width)(void *arg, const char *text),
			void *arg);

/* Returns the time of the first tick, in ns. */
int64_t iommu_axis_first(const struct iommu_view *view, int64_t step);

/* Write a time in seconds, with as many decimals as multiples of @step need. */
void iommu_axis_time(char *text, size_t size, int64_t ts, int64_t step);

#ifdef __cplusplus
}
#endif

#endif
