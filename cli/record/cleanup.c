/* SPDX-License-Identifier: LGPL-2.1 */
/* record --cleanup: removes what killed recordings left in tracefs. */
#include "cleanup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/recording/checks.h"
#include "cli/recording/probes.h"
#include "core/recording/probe_rows.h"
#include "tracing/dynamic_events.h"
#include "tracing/instance.h"
#include "tracing/owner.h"
#include "tracing/tracefs_file.h"

struct leftovers {
	bool dry_run;
	size_t nr;
	bool failed;
};

static bool is_left(const char *name, const char *prefix)
{
	pid_t pid = owner_in_name(name, prefix);

	return pid && !owner_lives(pid);
}

static void remove_instances(struct leftovers *l)
{
	size_t nr;
	char **names = instance_names(&nr);

	for (size_t i = 0; i < nr; i++) {
		if (!is_left(names[i], OWNER_INSTANCE))
			continue;
		l->nr++;
		/* The kernel refuses to remove a probe that an instance has enabled. */
		if (!l->dry_run && !instance_remove(names[i])) {
			error("%s/instances/%s: cannot remove it: %s%s", tracefs_top(), names[i],
			      strerror(errno),
			      errno == EBUSY
				      ? "; a process still reads it, such as the trace-cmd that "
					"completes the file; try again later"
				      : "");
			l->failed = true;
			continue;
		}
		printf("%s the instance %s\n", l->dry_run ? "would remove" : "removed", names[i]);
	}
	free(names);
}

static void remove_probes(struct leftovers *l)
{
	struct dynamic_events list;

	if (!dynamic_events_read(&list)) {
		dynamic_events_free(&list);
		return; /* the kernel has no dynamic events */
	}
	for (size_t i = 0; i < list.nr; i++) {
		const struct dynamic_event *e = &list.events[i];

		if (strcmp(e->group, IOMMU_PROBE_GROUP) != 0 || !is_left(e->name, OWNER_PROBE))
			continue;
		l->nr++;
		if (!l->dry_run && !probes_remove(e->name))
			l->failed = true;
		else
			printf("%s the probes of process %d\n",
			       l->dry_run ? "would remove" : "removed",
			       (int)owner_in_name(e->name, OWNER_PROBE));
	}
	dynamic_events_free(&list);
}

int cleanup(bool dry_run)
{
	struct leftovers l = { .dry_run = dry_run };

	if (!check_tracefs())
		return STATUS_ERROR;
	remove_instances(&l);
	remove_probes(&l);
	if (l.nr && !dry_run)
		instance_keep_top(INSTANCE_TOP_DEFAULT);
	if (!l.nr)
		puts("nothing is left of recordings that ended");
	return l.failed ? STATUS_ERROR : STATUS_CLEAN;
}
