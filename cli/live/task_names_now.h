/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TASK_NAMES_NOW_H
#define TRACE_IOMMU_TASK_NAMES_NOW_H

#include <stdint.h>

struct iommu_step;

/* The names of running tasks, from /proc. Names that were looked up are kept. */
struct task_names_now;

struct task_names_now *task_names_now_new(void);	/* NULL if out of memory */
void task_names_now_free(struct task_names_now *names); /* NULL is allowed */

/* If the task of @step may be named later, look it up now: it may end soon. */
void task_names_now_see(struct task_names_now *names, const struct iommu_step *step);

/* NULL if unknown. Valid until the next call of a function of the names. */
const char *task_names_now_get(struct task_names_now *names, int32_t pid);

#endif
