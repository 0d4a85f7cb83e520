/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RANGE_DRAG_HPP
#define IOMMU_RANGE_DRAG_HPP

#include <cstdint>

class QWidget;

namespace lanes
{
/*
 * A range of time is dragged with Shift and the left button in a lane of @plots. It is shown while
 * it is dragged; Escape cancels. Call @done with its times (ns of the host, inclusive).
 */
void range_drag_start(QWidget *plots, void (*done)(int64_t from, int64_t to));
/* Forget the widget. */
void range_drag_stop();
} // namespace lanes

#endif
