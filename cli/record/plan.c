/* SPDX-License-Identifier: LGPL-2.1 */
/* Decides what a recording does: events, probes, size of the buffer. */
#include "plan.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "cli/recording/checks.h"
#include "core/recording/record_events.h"
#include "output_checks.h"

enum {
	ARGUMENTS_MAX = 160,
	ARGUMENTS_BYTES = 8192,
};

void plan_find(struct record_plan *plan, const struct record_options *options)
{
	const struct recording_options choice = {
		.buffer_kib = options->buffer_kib,
		.no_probes = options->no_probes,
		.latency = options->latency,
	};

	*plan = (struct record_plan){ .options = options };
	recording_choose(&plan->recording, &choice);
}

bool plan_absolute(char *path, size_t size, const char *name)
{
	char dir[4096] = "";

	if (*name != '/' && !getcwd(dir, sizeof(dir))) {
		error("cannot find the current directory: %s; give -o an absolute path",
		      strerror(errno));
		return false;
	}
	if (snprintf(path, size, "%s%s%s", dir, *dir ? "/" : "", name) < (int)size)
		return true;
	error("-o: the path of the file has more than %zu bytes; choose a shorter one", size - 1);
	return false;
}

bool plan_make(struct record_plan *plan, const struct record_options *options)
{
	if (!check_machine(options->out))
		return false;
	plan_find(plan, options);
	if (!check_buffer(plan->recording.buffer_kib, plan->recording.nr_cpus))
		return false;
	if (!plan_absolute(plan->out, sizeof(plan->out), options->out))
		return false;
	snprintf(plan->parts, sizeof(plan->parts), "%s.%s", plan->out, plan->recording.instance);
	return recording_check_probes(&plan->recording);
}

/* A list of arguments and their strings, in one piece of memory. */
struct arguments {
	char **list;
	size_t nr;
	char *text;
	size_t room;
};

static void add(struct arguments *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct arguments *a, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(a->text, a->room, format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= a->room || a->nr + 1 >= ARGUMENTS_MAX)
		return;
	a->list[a->nr++] = a->text;
	a->text += len + 1;
	a->room -= (size_t)len + 1;
}

char **plan_arguments(const struct record_plan *plan)
{
	size_t pointers = ARGUMENTS_MAX * sizeof(char *);
	struct arguments a = { .list = calloc(1, pointers + ARGUMENTS_BYTES),
			       .room = ARGUMENTS_BYTES };

	if (!a.list)
		return NULL;
	a.text = (char *)a.list + pointers;
	add(&a, "trace-cmd");
	add(&a, "record");
	add(&a, "-q");
	add(&a, "-o");
	a.list[a.nr++] = (char *)plan->out; /* of any length */
	add(&a, "-B");
	add(&a, "%s", plan->recording.instance);
	add(&a, "-b");
	add(&a, "%lu", plan->recording.buffer_kib);
	/* Times of all CPUs must be comparable, or the replay sees an unmap before its map. */
	add(&a, "-C");
	add(&a, "global");
	/* Without it, trace-cmd hides what its own writes to the disk map, but not their unmaps. */
	add(&a, "--no-filter");
	for (size_t i = 0; i < iommu_nr_record_events; i++) {
		if (!plan->recording.events[i])
			continue;
		add(&a, "-e");
		add(&a, "%s:%s", iommu_record_events[i].system, iommu_record_events[i].event);
	}
	for (size_t i = 0; i < plan->recording.nr_probes; i++) {
		/* The definitions of one event follow each other, or repeat: enabling twice is
		 * fine. */
		add(&a, "-e");
		add(&a, IOMMU_PROBE_GROUP ":%s", plan->recording.probes[i].row->name);
	}
	if (plan->options->stack) {
		add(&a, "-e");
		add(&a, "iommu:map");
		add(&a, "-R");
		add(&a, "stacktrace");
	}
	return a.list;
}
