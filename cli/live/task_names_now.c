/* SPDX-License-Identifier: LGPL-2.1 */
#include "task_names_now.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/events/step.h"
#include "input/common/task_names.h"
#include "tracing/tracefs_file.h"

struct task_names_now {
	struct task_names *kept;
	uint64_t lookups; /* a later name replaces an earlier one */
};

struct task_names_now *task_names_now_new(void)
{
	struct task_names_now *names = calloc(1, sizeof(*names));

	if (!names)
		return NULL;
	names->kept = task_names_new();
	if (names->kept)
		return names;
	free(names);
	return NULL;
}

void task_names_now_free(struct task_names_now *names)
{
	if (!names)
		return;
	task_names_free(names->kept);
	free(names);
}

static void look_up(struct task_names_now *names, int32_t pid)
{
	char path[64];
	char *name;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	name = pid > 0 ? tracefs_read(path) : NULL;
	if (name)
		task_names_put(names->kept, pid, ++names->lookups, name, strcspn(name, "\n"));
	free(name);
}

void task_names_now_see(struct task_names_now *names, const struct iommu_step *step)
{
	/* These are rare. A map is not, so the name of a task that only maps comes later. */
	if (step->kind == IOMMU_STEP_ATTACH)
		look_up(names, step->pid);
}

const char *task_names_now_get(struct task_names_now *names, int32_t pid)
{
	const char *name = task_names_get(names->kept, pid);

	if (name)
		return name;
	look_up(names, pid);
	return task_names_get(names->kept, pid);
}
