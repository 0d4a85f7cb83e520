/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LIST_HPP
#define IOMMU_LIST_HPP

#include <utility>
#include <vector>

class QTableView;

/* KernelShark's list of events. For the window's thread, without lanes_lock(). */
namespace lanes
{
/* A lane: the number of its stream, and its pseudo task. */
using LaneId = std::pair<int, int>;

/* Returns the list, or NULL if it does not exist yet. */
QTableView *list_view();

/*
 * Start to limit the list again whenever the host fills it, and to replace filters of tasks that
 * select only lanes. May be called again.
 */
void list_start();
void list_stop();

/*
 * Limit the list to the events of these lanes; show all events if there are none. Returns false,
 * with the list unchanged, if that is not possible now.
 */
bool list_limit(const std::vector<LaneId> &limits);
/* Returns the lanes to which the list is limited. */
std::vector<LaneId> list_limits();
} // namespace lanes

#endif
