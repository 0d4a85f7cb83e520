/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TASK_NAMES_H
#define TRACE_IOMMU_TASK_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The latest names of tasks in a trace. Tasks beyond 65535 have no name. */
struct task_names {
	struct task_name *list;
	size_t nr;
};

/* Returns false if out of memory. Call task_names_free() in either case. */
bool task_names_init(struct task_names *names);
void task_names_free(struct task_names *names);

/*
 * The name of the task @pid since @ts (ns) is the @len bytes at @comm, of which the first 15 count.
 * Ignored if a name since a later time is known.
 */
void task_names_set(struct task_names *names, int32_t pid, uint64_t ts, const char *comm,
		    size_t len);

/* NULL if unknown. Untrusted; valid until the next call for the same task. */
const char *task_names_get(const struct task_names *names, int32_t pid);

#endif
