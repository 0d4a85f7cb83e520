/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include <libkshark.h>

#include "task_names.h"
#include "tep/comm.h"

/* Returns the host's name, which the caller frees; NULL for the host's placeholder "<...>". */
static char *ask_host(int sd, int32_t pid)
{
	char *name = kshark_comm_from_pid(sd, pid);

	if (iommu_known_comm(name))
		return name;
	free(name);
	return NULL;
}

const char *lanes_task_name(void *arg, int32_t pid)
{
	struct lanes_task_names *names = arg;
	uint32_t number = iommu_table_get(&names->numbers, (uint32_t)pid);
	char **list;

	if (number)
		return names->list[number - 1];
	list = realloc(names->list, ((size_t)names->nr + 1) * sizeof(*list));
	if (!list)
		return NULL;
	names->list = list;
	if (!iommu_table_set(&names->numbers, (uint32_t)pid, names->nr + 1))
		return NULL;
	list[names->nr++] = ask_host(names->sd, pid);
	return list[names->nr - 1];
}

void lanes_task_names_free(struct lanes_task_names *names)
{
	for (uint32_t i = 0; i < names->nr; i++)
		free(names->list[i]);
	free(names->list);
	names->list = NULL;
	names->nr = 0;
	iommu_table_free(&names->numbers);
}
