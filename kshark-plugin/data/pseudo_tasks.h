/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PSEUDO_TASKS_H
#define IOMMU_PSEUDO_TASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct lanes_stream;

/*
 * The host can only plot CPUs and tasks. So the host sees each lane as a task: a pseudo task
 * without any entries. Its pid is greater than any that a kernel assigns. Pids of different streams
 * differ, because the streams of one file share their task names. They must not change between runs
 * of the host, because sessions store them.
 */

/* Returns whether @pid is a lane of any stream. Needs no lock. */
bool lanes_is_pseudo_task(int pid);

/* Returns the pid of lane number @lane. */
int32_t lanes_task_pid(const struct lanes_stream *s, size_t lane);

/*
 * Add the lanes of stream @sd to the host's tasks, if the worker has finished them since the last
 * call. Call in the thread of the loader or the window, with lanes_lock() held.
 */
void lanes_publish(int sd);

/* Remove all lanes from the host's tasks. */
void lanes_unpublish(struct lanes_stream *s);

#ifdef __cplusplus
}
#endif

#endif
