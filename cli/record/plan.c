/* SPDX-License-Identifier: LGPL-2.1 */
/* Decides what a recording does: events, probes, size of the buffer. */
#include "plan.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checks.h"
#include "cli/common/command.h"
#include "core/recording/record_events.h"
#include "tracing/dynamic_events.h"
#include "tracing/kernel_types.h"
#include "tracing/owner.h"
#include "tracing/tracefs_file.h"

enum {
	BUFFER_KIB_MIN = 1024,
	BUFFER_KIB_MAX = 16384,
	ARGUMENTS_MAX = 160,
	ARGUMENTS_BYTES = 8192,
};

/* All buffers together take 1/32 of the memory, because the kernel allocates them in advance. */
static unsigned long default_buffer(unsigned int nr_cpus)
{
	long pages = sysconf(_SC_PHYS_PAGES);
	long page = sysconf(_SC_PAGESIZE);
	unsigned long kib =
		pages > 0 ? (unsigned long)pages / 32 * (unsigned long)(page / 1024) : 0;

	kib /= nr_cpus;
	if (kib < BUFFER_KIB_MIN)
		return BUFFER_KIB_MIN;
	return kib > BUFFER_KIB_MAX ? BUFFER_KIB_MAX : kib;
}

static void find_events(struct record_plan *plan)
{
	char path[256];

	for (size_t i = 0; i < iommu_nr_record_events; i++) {
		const struct iommu_record_event *e = &iommu_record_events[i];
		const char *event = *e->event == '*' ? "enable" : e->event;

		snprintf(path, sizeof(path), "events/%s/%s", e->system, event);
		plan->events[i] = tracefs_exists(path);
	}
}

static void choose_probes(struct record_plan *plan)
{
	char *readme = tracefs_read("README");
	struct iommu_probe_syntax syntax = iommu_probe_syntax(readme ? readme : "");
	struct kernel_types *types = NULL;
	struct iommu_kernel_types view;

	free(readme);
	if (!dynamic_events_exist() || (!syntax.fprobes && !syntax.kprobes))
		plan->why_no_probes = "the kernel has neither kprobes nor fprobes "
				      "(CONFIG_KPROBE_EVENTS, CONFIG_FPROBE_EVENTS)";
	else
		types = kernel_types_open(&plan->why_no_probes);
	if (types && !plan->why_no_probes) {
		view = kernel_types_view(types);
		plan->nr_probes = iommu_choose_probes(plan->probes, IOMMU_PROBES_MAX, &view,
						      &syntax, plan->options->latency);
		if (!plan->nr_probes)
			plan->why_no_probes = "the kernel has none of the functions to probe, or "
					      "its probes cannot read arguments";
	}
	kernel_types_close(types);
}

void plan_find(struct record_plan *plan, const struct record_options *options)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);

	*plan = (struct record_plan){ .options = options,
				      .nr_cpus = cpus > 0 ? (unsigned int)cpus : 1 };
	snprintf(plan->instance, sizeof(plan->instance), OWNER_INSTANCE "%d", (int)getpid());
	snprintf(plan->owner, sizeof(plan->owner), OWNER_PROBE "%d", (int)getpid());
	plan->buffer_kib =
		options->buffer_kib ? options->buffer_kib : default_buffer(plan->nr_cpus);
	find_events(plan);
	if (!options->no_probes)
		choose_probes(plan);
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
	if (!check_machine(options))
		return false;
	plan_find(plan, options);
	if (!check_buffer(plan->buffer_kib, plan->nr_cpus))
		return false;
	if (!plan_absolute(plan->out, sizeof(plan->out), options->out))
		return false;
	snprintf(plan->parts, sizeof(plan->parts), "%s.%s", plan->out, plan->instance);
	if (plan->why_no_probes)
		error("note: no probes, so the devices of many mappings stay unknown: %s; --no-probes "
		      "suppresses this note",
		      plan->why_no_probes);
	return !plan->nr_probes || check_group();
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
	add(&a, "%s", plan->instance);
	add(&a, "-b");
	add(&a, "%lu", plan->buffer_kib);
	/* Times of all CPUs must be comparable, or the replay sees an unmap before its map. */
	add(&a, "-C");
	add(&a, "global");
	/* Without it, trace-cmd hides what its own writes to the disk map, but not their unmaps. */
	add(&a, "--no-filter");
	for (size_t i = 0; i < iommu_nr_record_events; i++) {
		if (!plan->events[i])
			continue;
		add(&a, "-e");
		add(&a, "%s:%s", iommu_record_events[i].system, iommu_record_events[i].event);
	}
	for (size_t i = 0; i < plan->nr_probes; i++) {
		/* The definitions of one event follow each other, or repeat: enabling twice is
		 * fine. */
		add(&a, "-e");
		add(&a, IOMMU_PROBE_GROUP ":%s", plan->probes[i].row->name);
	}
	if (plan->options->stack) {
		add(&a, "-e");
		add(&a, "iommu:map");
		add(&a, "-R");
		add(&a, "stacktrace");
	}
	return a.list;
}
