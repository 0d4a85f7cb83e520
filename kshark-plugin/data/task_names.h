/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TASK_NAMES_H
#define IOMMU_TASK_NAMES_H

#include <stdint.h>

#include "core/containers/table.h"

/* Names of a stream's tasks. The host allocates a copy for each query, so we keep the copies. */
struct lanes_task_names {
	int sd;
	struct iommu_table numbers; /* by pid: index in @list, plus 1 */
	char **list;		    /* NULL: the host has no name */
	uint32_t nr;
};

/*
 * Returns the name of task @pid, which is untrusted, or NULL if it is unknown or out of memory.
 * @names is a struct lanes_task_names: see struct iommu_view_names. Valid until the names are
 * freed.
 */
const char *lanes_task_name(void *names, int32_t pid);

/* Forget all names; later queries ask the host again. */
void lanes_task_names_free(struct lanes_task_names *names);

#endif
