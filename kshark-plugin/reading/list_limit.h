/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LIST_LIMIT_H
#define IOMMU_LIST_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct kshark_trace_histo;

/*
 * Limits the host's list to the events of some devices. The host's filters stay: an event is listed
 * if both allow it. Call everything in the window's thread, without lanes_lock(), while the host
 * does not load.
 */

/* The host's model of its plots, which also has the rows of its list. NULL: it is gone. */
void lanes_list_model(const struct kshark_trace_histo *histo);

/* Store the shown range of time, in ns. Returns false if nothing is shown. */
bool lanes_list_range(int64_t *from, int64_t *to);

/*
 * Choose the lanes of a stream to whose events the list is limited; none if @nr is 0. Takes effect
 * with lanes_list_apply(). Returns false, with the limit unchanged, if that is not possible.
 */
bool lanes_list_limit(int sd, const int *pids, size_t nr);

/* Returns the number of lanes to which the list is limited, and stores at most @room of them. */
size_t lanes_list_limits(int sd, int *pids, size_t room);

/*
 * Hide all rows that are not events of the chosen devices, in all streams; or show all rows that
 * the host's filters allow if no device is chosen. Returns whether any row has changed.
 */
bool lanes_list_apply(void);

/*
 * Store the lanes that the host's filter of tasks selects, if it selects no real task: at most
 * @room. Returns their number, which may be larger than @room.
 */
size_t lanes_list_tasks(int sd, int *pids, size_t room);

#ifdef __cplusplus
}
#endif

#endif
