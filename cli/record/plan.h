/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORD_PLAN_H
#define TRACE_IOMMU_RECORD_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/recording/recording.h"
#include "record_options.h"

/* What a recording will do. Making a plan changes nothing. */
struct record_plan {
	const struct record_options *options;
	struct recording recording;
	char out[4096];	  /* the absolute path of the file */
	char parts[4160]; /* trace-cmd's file of CPU N has this path and .cpuN */
};

/* Decide what a recording would do, without checks. tracefs must be mounted. */
void plan_find(struct record_plan *plan, const struct record_options *options);

/*
 * Check the machine, and decide what the recording will do. Reports on stderr what prevents it, or
 * what the trace will lack. Returns false if this machine cannot record.
 */
bool plan_make(struct record_plan *plan, const struct record_options *options);

/*
 * Write the absolute path of the file @name, because trace-cmd runs in another directory. Returns
 * false after a message on stderr.
 */
bool plan_absolute(char *path, size_t size, const char *name);

/* The arguments of trace-cmd, ended by NULL. The caller frees list and strings with one free(). */
char **plan_arguments(const struct record_plan *plan);

#endif
