/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "lane_tasks.h"

static int by_pid(const void *a, const void *b)
{
	const struct lane_task *x = a;
	const struct lane_task *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

static int by_maps(const void *a, const void *b)
{
	const struct lane_task *x = a;
	const struct lane_task *y = b;

	if (x->maps != y->maps)
		return x->maps > y->maps ? -1 : 1;
	return by_pid(a, b);
}

uint32_t lane_tasks_choose(struct lane_task *tasks, uint32_t nr, uint32_t most)
{
	uint32_t kept = 0;

	if (!nr)
		return 0;
	qsort(tasks, nr, sizeof(*tasks), by_pid);
	for (uint32_t i = 0; i < nr; i++) {
		if (kept && tasks[kept - 1].pid == tasks[i].pid)
			tasks[kept - 1].maps += tasks[i].maps;
		else
			tasks[kept++] = tasks[i];
	}
	qsort(tasks, kept, sizeof(*tasks), by_maps);
	if (kept > most)
		kept = most;
	qsort(tasks, kept, sizeof(*tasks), by_pid);
	return kept;
}

uint32_t lane_tasks_find(const struct lane_task *tasks, uint32_t nr, int32_t pid)
{
	uint32_t at = 0;

	while (at < nr && tasks[at].pid != pid)
		at++;
	return at;
}
