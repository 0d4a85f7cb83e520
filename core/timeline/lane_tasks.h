/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANE_TASKS_H
#define IOMMU_LANE_TASKS_H

#include <stdint.h>

struct lane_task {
	int32_t pid;
	uint64_t maps;
};

/*
 * Adds up the maps of each task in the list of @nr. Keeps the @most tasks with the most maps, in
 * the order of their pids, at the start of the list. Returns how many were kept.
 */
uint32_t lane_tasks_choose(struct lane_task *tasks, uint32_t nr, uint32_t most);

/* Returns the index of a task in the list, or @nr. */
uint32_t lane_tasks_find(const struct lane_task *tasks, uint32_t nr, int32_t pid);

#endif
