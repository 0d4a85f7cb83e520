/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TASK_NAMES_H
#define TRACE_IOMMU_TASK_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* TASK_COMM_LEN of the kernel, with its 0. */
#define TASK_NAME_MAX 16

/* The latest names of tasks. The memory is bounded: tasks beyond 65,536 have no name. */
struct task_names;

struct task_names *task_names_new(void); /* NULL if there is no memory */
void task_names_free(struct task_names *names);

/* Whether @len bytes at @name are the name of @pid already; names are cut to 15 bytes. */
bool task_names_has(const struct task_names *names, int32_t pid, const char *name, size_t len);

/*
 * Keep the name that @pid has since @ts (ns), unless a name since a later time is known. "<...>",
 * which the kernel prints for a name that it forgot, is none.
 */
void task_names_put(struct task_names *names, int32_t pid, uint64_t ts, const char *name,
		    size_t len);

/* Whether any name is known. */
bool task_names_any(const struct task_names *names);

/* NULL if unknown. Valid until the next call of task_names_put(). */
const char *task_names_get(const struct task_names *names, int32_t pid);

#endif
