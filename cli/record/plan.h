/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORD_PLAN_H
#define TRACE_IOMMU_RECORD_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/recording/choose_probes.h"
#include "record_options.h"

/* What a recording will do. Nothing is changed to find it out. */
struct record_plan {
	const struct record_options *options;
	char instance[32];
	char owner[32];	  /* the name of the probe that shows whose the group is */
	char out[4096];	  /* the whole path of the file */
	char parts[4160]; /* trace-cmd's files for the CPUs begin with this, before .cpuN */
	struct iommu_probe probes[IOMMU_PROBES_MAX];
	size_t nr_probes;
	const char *why_no_probes; /* NULL: there are some, or none are wanted */
	bool events[16];	   /* by row of iommu_record_events: the kernel has it */
	unsigned long buffer_kib;
	unsigned int nr_cpus; /* that may have a buffer */
};

/* Decide what a recording would do, without checks. tracefs must be there. */
void plan_find(struct record_plan *plan, const struct record_options *options);

/*
 * Check what a recording needs, and decide what it will do. Reports on stderr what prevents it, or
 * what it will not see. Returns false if it cannot record.
 */
bool plan_make(struct record_plan *plan, const struct record_options *options);

/*
 * Write the absolute path of the file @name, because trace-cmd runs in another directory. Returns
 * false after a message on stderr.
 */
bool plan_absolute(char *path, size_t size, const char *name);

/* The arguments of trace-cmd, which end with NULL. The caller frees the list with one free(). */
char **plan_arguments(const struct record_plan *plan);

#endif
