/* SPDX-License-Identifier: LGPL-2.1 */
/* record --after-boot: writes the trace of the buffer that the kernel filled while it booted. */
#define _GNU_SOURCE /* sched_setaffinity() with -std=c11 */
#include "after_boot.h"

#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "cli/recording/checks.h"
#include "cli/recording/probes.h"
#include "core/recording/boot_line.h"
#include "core/recording/record_events.h"
#include "core/recording/snapshot_line.h"
#include "output_checks.h"
#include "output_lock.h"
#include "plan.h"
#include "record_options.h"
#include "recorder.h"
#include "tracing/instance.h"
#include "tracing/snapshot.h"
#include "tracing/tracefs_file.h"

enum {
	SNAPSHOT_ROOM = 256 * 1024, /* bytes that a snapshot may take */
	CPUS_MAX = 4096,
};

/* The buffer that recorded a boot: the top-level one, or that of an instance. */
struct buffer {
	const char *instance; /* NULL: the top-level buffer */
	bool this_boot;	      /* false: the events are those of the boot before */
	bool probes;	      /* the kernel's command line defined probes */
	bool misfit;	      /* they were made for another build of the kernel */
	unsigned int nr_cpus;
};

static char *read_file(const struct buffer *b, const char *file)
{
	return b->instance ? instance_read(b->instance, file) : tracefs_read(file);
}

static bool write_file(const struct buffer *b, const char *file, const char *text)
{
	return b->instance ? instance_write(b->instance, file, text) : tracefs_write(file, text);
}

/* The kernel parameter that has the size of the buffer. */
static const char *size_parameter(const struct buffer *b)
{
	return b->instance ? "reserve_mem" : "trace_buf_size";
}

static uint64_t count_of(const char *text, const char *what)
{
	const char *p = strstr(text, what);

	return p ? strtoull(p + strlen(what), NULL, 10) : 0;
}

/* Read the counts of one CPU. Returns false if it is absent. */
static bool cpu_stats(const struct buffer *b, unsigned int cpu, uint64_t *events, uint64_t *lost,
		      uint64_t *bytes)
{
	char file[64];
	char *text;

	snprintf(file, sizeof(file), "per_cpu/cpu%u/stats", cpu);
	text = read_file(b, file);
	if (!text)
		return false;
	*events = count_of(text, "entries: ");
	*lost = count_of(text, "\noverrun: ") + count_of(text, "dropped events: ");
	*bytes = count_of(text, "\nbytes: ");
	free(text);
	return true;
}

static void count_events(const struct buffer *b, uint64_t *events, uint64_t *lost)
{
	*events = 0;
	*lost = 0;
	for (unsigned int i = 0; i < b->nr_cpus; i++) {
		uint64_t one[3];

		if (!cpu_stats(b, i, &one[0], &one[1], &one[2]))
			continue;
		*events += one[0];
		*lost += one[1];
	}
}

static void put_line(void *arg, const char *line)
{
	write_file(arg, "trace_marker", line);
}

/*
 * Describe the machine. Events go to the buffer of the CPU that writes them, so write on the CPU
 * with the most room, lest the description overwrite the boot.
 */
static void write_snapshot(struct buffer *b)
{
	char *text = read_file(b, "buffer_size_kb");
	uint64_t size = text ? strtoull(text, NULL, 10) * 1024 : 0;
	uint64_t least = UINT64_MAX;
	unsigned int cpu = 0;
	cpu_set_t set;
	cpu_set_t all;

	free(text);
	for (unsigned int i = 0; i < b->nr_cpus && i < CPU_SETSIZE; i++) {
		uint64_t one[3];

		if (!cpu_stats(b, i, &one[0], &one[1], &one[2]) || one[2] >= least)
			continue;
		least = one[2];
		cpu = i;
	}
	if (least >= size || size - least < SNAPSHOT_ROOM) {
		error("note: no description of the machine in the trace: the buffer is full; a larger "
		      "%s would leave room",
		      size_parameter(b));
		return;
	}
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_getaffinity(0, sizeof(all), &all) || sched_setaffinity(0, sizeof(set), &set))
		return;
	snapshot_lines(put_line, b);
	sched_setaffinity(0, sizeof(all), &all);
}

/* Disable what the boot parameters enabled. */
static void disable_events(const struct buffer *b)
{
	char file[256];

	for (size_t i = 0; i < iommu_nr_record_events; i++) {
		const struct iommu_record_event *e = &iommu_record_events[i];

		if (*e->event == '*')
			snprintf(file, sizeof(file), "events/%s/enable", e->system);
		else
			snprintf(file, sizeof(file), "events/%s/%s/enable", e->system, e->event);
		write_file(b, file, "0");
	}
	write_file(b, "events/iop/enable", "0");
}

/* Writing the trace empties the buffer, which another user may need by now. */
static bool check_others(const struct buffer *b)
{
	char *text = read_file(b, "set_event");
	char *rest;
	bool ours = true;

	for (char *p = text ? strtok_r(text, "\n", &rest) : NULL; p && ours;
	     p = strtok_r(NULL, "\n", &rest)) {
		size_t len = strcspn(p, ":");

		ours = !strncmp(p, "iop:", 4);
		for (size_t i = 0; i < iommu_nr_record_events && !ours; i++) {
			const char *system = iommu_record_events[i].system;

			ours = strlen(system) == len && !strncmp(system, p, len);
		}
		if (!ours)
			error("%s/set_event: another user records %s in the top-level buffer, and "
			      "would lose these events; disable %s first",
			      tracefs_top(), p, p);
	}
	free(text);
	return ours;
}

/* @path: absolute. */
static bool extract(const struct buffer *b, char *path)
{
	char *arguments[8] = { "trace-cmd", "extract", "-o", path };
	struct child child = { .messages = -1 };
	bool done;

	if (b->instance) {
		arguments[4] = "-B";
		arguments[5] = (char *)b->instance;
	}
	done = recorder_start(&child, arguments, path) && child_ended(&child, true);
	if (done && (!WIFEXITED(child.status) || WEXITSTATUS(child.status)))
		done = recorder_failed(&child, "cannot write the trace");
	recorder_close(&child);
	return done;
}

/*
 * Whether the probes in the kernel's command line are those of this kernel. If it has been updated
 * since --boot printed them, they read other places, and may name wrong devices.
 */
static bool probes_fit(const char *line)
{
	static const struct record_options options = { .no_probes = false };
	struct record_plan *plan = malloc(sizeof(*plan));
	char probes[IOMMU_BOOT_LINE_MAX];
	bool fit;

	if (!plan)
		return false;
	plan_find(plan, &options);
	fit = iommu_boot_probes(probes, sizeof(probes), plan->recording.probes,
				plan->recording.nr_probes) &&
	      iommu_boot_probes_fit(line, probes);
	free(plan);
	return fit;
}

/* Tell the readers of the trace not to use its probes. */
static void write_misfit(struct buffer *b)
{
	const struct iommu_snapshot_line line = { .key = IOMMU_SNAPSHOT_PROBES };
	char buf[IOMMU_SNAPSHOT_LINE_MAX + 1];

	error("note: the probes in the kernel's command line are not those that record --boot prints "
	      "for this kernel, so readers will ignore them");
	if (iommu_snapshot_format(buf, &line))
		put_line(b, buf);
}

/* Find the buffer that recorded a boot. Returns false after a message on stderr. */
static bool find_buffer(struct buffer *b)
{
	char *line = tracefs_read("/proc/cmdline");
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	bool records = false;
	bool found = true;

	b->nr_cpus = cpus > 0 && cpus < CPUS_MAX ? (unsigned int)cpus : 1;
	if (line && iommu_boot_has_instance(line, &records)) {
		b->instance = IOMMU_BOOT_INSTANCE;
		b->this_boot = records;
		found = instance_exists(IOMMU_BOOT_INSTANCE);
		if (!found)
			error("%s/instances/" IOMMU_BOOT_INSTANCE
			      ": no such instance: its trace was written already, or the kernel could "
			      "not create the instance; see dmesg | grep -e reserve_mem -e Tracing",
			      tracefs_top());
	} else if (line && iommu_boot_records(line)) {
		b->this_boot = true;
	} else {
		error("/proc/cmdline: this boot was not recorded; trace-iommu record --boot prints "
		      "the kernel parameters that record the next one");
		found = false;
	}
	b->probes = line && iommu_boot_has_probes(line);
	b->misfit = b->probes && !probes_fit(line);
	free(line);
	return found;
}

static void print_plan(const struct buffer *b, const char *out)
{
	printf("Nothing was changed. The buffer %s%s%s would be written to ", tracefs_top(),
	       b->instance ? "/instances/" : "", b->instance ? b->instance : "");
	put_untrusted(out);
	puts(",\nand its IOMMU events would be disabled.");
}

/* Write the trace to @path, which is absolute, and stop what the boot parameters began. */
static int write_trace(struct buffer *b, const struct record_options *options, char *path)
{
	uint64_t events;
	uint64_t lost;
	bool extracted;

	disable_events(b);
	count_events(b, &events, &lost);
	if (!events && b->instance)
		return error(
			"%s/instances/%s: the buffer is empty: the firmware wiped its memory, or "
			"the kernel moved it; boot with nokaslr, both to record and to read",
			tracefs_top(), b->instance);
	if (!events)
		return error("%s/trace: the buffer has no events; if --after-boot has written them "
			     "already, reboot to record again",
			     tracefs_top());
	if (b->this_boot && b->misfit)
		write_misfit(b);
	if (b->this_boot && !options->no_snapshot)
		write_snapshot(b);
	write_file(b, "tracing_on", "0");
	extracted = extract(b, path);
	/* A boot without the parameters has the switch on, too, and no events enabled. */
	write_file(b, "tracing_on", "1");
	if (!extracted)
		return STATUS_ERROR;
	if (b->probes && !probes_remove_of_boot())
		return STATUS_ERROR;
	put_untrusted(options->out);
	printf(": %llu events, %llu lost\n", (unsigned long long)events, (unsigned long long)lost);
	if (lost)
		printf("Events were lost: the buffer was full. Boot with a larger %s.\n",
		       size_parameter(b));
	return STATUS_CLEAN;
}

int after_boot(const struct record_options *options)
{
	struct buffer b = { .instance = NULL };
	struct output_lock lock;
	char path[4096];
	int status;

	if (!check_tracefs() || !find_buffer(&b) || (!b.instance && !check_others(&b)))
		return STATUS_ERROR;
	/* Before the events are disabled. */
	if (!check_recorder() || !check_output(options->out))
		return STATUS_ERROR;
	if (options->dry_run) {
		print_plan(&b, options->out);
		return STATUS_CLEAN;
	}
	if (!plan_absolute(path, sizeof(path), options->out) || !output_lock_take(&lock, path))
		return STATUS_ERROR;
	status = write_trace(&b, options, path);
	output_lock_drop(&lock);
	return status;
}
