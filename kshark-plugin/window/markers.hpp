/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MARKERS_HPP
#define IOMMU_MARKERS_HPP

#include <cstdint>

namespace lanes
{
enum class MarkerState {
	SET,
	UNSET,
	UNKNOWN, /* the host does not show its time in a form that we know */
};

/*
 * Read the time of marker A or B, in ns of the host. The host exports no function for it, but shows
 * it in its toolbar, rounded to microseconds.
 */
MarkerState marker_time(char name, int64_t *ts);
} // namespace lanes

#endif
