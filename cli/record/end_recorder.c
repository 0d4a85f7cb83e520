/* SPDX-License-Identifier: LGPL-2.1 */
/* Ends trace-cmd, also one that ignores signals. */
#include "end_recorder.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "cli/common/command.h"
#include "plan.h"
#include "progress.h"
#include "recorder.h"

enum {
	INT_SECONDS = 20, /* large files take longer, but they grow */
	TERM_SECONDS = 5,
	RESTORE_SECONDS = 60,
	POLLS_PER_SECOND = 20,
	ARGUMENTS_FIXED = 5,
};

static uint64_t size_of(const char *name)
{
	struct stat st;

	return stat(name, &st) ? 0 : (uint64_t)st.st_size;
}

static void wait_a_poll(void)
{
	static const struct timespec poll = { 0, 1000000000 / POLLS_PER_SECOND };

	nanosleep(&poll, NULL);
}

/* Wait until @child ends. Returns false if it and its files have done nothing for @seconds. */
static bool ends(struct child *child, const struct record_plan *plan, int seconds)
{
	uint64_t before = 0;

	for (int idle = 0; idle < seconds * POLLS_PER_SECOND; idle++) {
		uint64_t bytes = progress_size_of_parts(plan) + size_of(plan->out);

		if (child_ended(child, false))
			return true;
		if (bytes != before)
			idle = 0;
		before = bytes;
		wait_a_poll();
	}
	return child_ended(child, false);
}

/* Returns false if there is a part missing, or if memory is short. */
static char **restore_arguments(const struct record_plan *plan)
{
	size_t name_size = sizeof(plan->parts) + 16;
	size_t pointers = (ARGUMENTS_FIXED + plan->recording.nr_cpus) * sizeof(char *);
	char **list = calloc(1, pointers + plan->recording.nr_cpus * name_size);
	char *name = (char *)list + pointers;

	if (!list)
		return NULL;
	list[0] = "trace-cmd";
	list[1] = "restore";
	list[2] = "-o";
	list[3] = (char *)plan->out;
	for (unsigned int i = 0; i < plan->recording.nr_cpus; i++) {
		struct stat st;

		snprintf(name, name_size, "%s.cpu%u", plan->parts, i);
		/* The first file is that of CPU 0, and so on. */
		if (stat(name, &st)) {
			free(list);
			return NULL;
		}
		list[ARGUMENTS_FIXED - 1 + i] = name;
		name += name_size;
	}
	return list;
}

/* The formats of the events must still exist in tracefs. */
static bool restore(const struct record_plan *plan)
{
	struct child child = { .messages = -1 };
	char **arguments = restore_arguments(plan);
	bool done = arguments && recorder_start(&child, arguments, plan->out);

	free(arguments);
	if (done && !ends(&child, plan, RESTORE_SECONDS))
		recorder_kill(&child);
	done = done && WIFEXITED(child.status) && !WEXITSTATUS(child.status);
	recorder_close(&child);
	return done;
}

/* Kill what is left of trace-cmd, and make the file of what it wrote. */
static void save(struct child *recorder, const struct record_plan *plan)
{
	/* At this signal, its processes of single CPUs write what is left in their buffers. */
	kill(-recorder->group, SIGUSR1);
	for (int i = 0; i < POLLS_PER_SECOND; i++)
		wait_a_poll();
	recorder_kill(recorder);
	if (restore(plan))
		error("%s has what trace-cmd had written before; the last events may be missing",
		      plan->out);
	else
		error("%s: what was recorded is lost: trace-cmd restore failed, too", plan->out);
}

bool end_recorder(struct child *recorder, const struct record_plan *plan)
{
	recorder_stop(recorder);
	if (ends(recorder, plan, INT_SECONDS))
		return true;
	error("trace-cmd has not ended %d seconds after SIGINT; it gets SIGTERM", INT_SECONDS);
	kill(recorder->pid, SIGTERM);
	if (!ends(recorder, plan, TERM_SECONDS))
		error("trace-cmd has not ended %d seconds after SIGTERM; it gets SIGKILL",
		      TERM_SECONDS);
	else if (WIFEXITED(recorder->status))
		return true;
	save(recorder, plan);
	return false;
}
