/* SPDX-License-Identifier: LGPL-2.1 */
#include "task_names.h"

#include <stdlib.h>
#include <string.h>

/* A power of two. */
#define NAMES_MAX (1 << 16)
#define COMM_MAX  16 /* TASK_COMM_LEN, with its 0 */

struct task_name {
	uint64_t since;
	int32_t pid;
	bool used;
	char comm[COMM_MAX];
};

bool task_names_init(struct task_names *names)
{
	*names = (struct task_names){ .list = calloc(NAMES_MAX, sizeof(*names->list)) };
	return names->list != NULL;
}

void task_names_free(struct task_names *names)
{
	free(names->list);
	names->list = NULL;
}

/* The place of a task's name, or the free place for it. */
static struct task_name *name_of(const struct task_names *names, int32_t pid)
{
	size_t at = (uint32_t)pid * 2654435761U % NAMES_MAX;

	while (names->list[at].used && names->list[at].pid != pid)
		at = (at + 1) % NAMES_MAX;
	return &names->list[at];
}

const char *task_names_get(const struct task_names *names, int32_t pid)
{
	const struct task_name *name = name_of(names, pid);

	return name->used ? name->comm : NULL;
}

void task_names_set(struct task_names *names, int32_t pid, uint64_t ts, const char *comm,
		    size_t len)
{
	struct task_name *name = name_of(names, pid);

	if (!name->used) {
		/* One place stays free, which ends each search. */
		if (names->nr == NAMES_MAX - 1)
			return;
		names->nr++;
		name->used = true;
		name->pid = pid;
	} else if (ts < name->since) {
		return;
	}
	len = len < COMM_MAX - 1 ? len : COMM_MAX - 1;
	name->since = ts;
	memmove(name->comm, comm, len);
	name->comm[len] = '\0';
}
