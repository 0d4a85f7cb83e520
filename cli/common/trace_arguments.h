/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACE_ARGUMENTS_H
#define TRACE_IOMMU_TRACE_ARGUMENTS_H

#include <stdbool.h>

/*
 * The traces that a subcommand works on: those of -i TRACE, as in trace-cmd and perf, then the
 * operands. Without any, it is trace.dat in the current directory, or else perf.data.
 */
struct trace_arguments {
	const char **names;
	int nr;
};

/* Begin with no names; @argc is the largest number of them. Returns false after a message. */
bool trace_arguments_init(struct trace_arguments *traces, int argc);
void trace_arguments_free(struct trace_arguments *traces);

/* Add the value of an option -i. */
void trace_arguments_add(struct trace_arguments *traces, const char *name);

/*
 * Add @nr operands. If no trace is named at all, add the default. Returns false after a message on
 * stderr if there is no default either; @command is the subcommand.
 */
bool trace_arguments_finish(struct trace_arguments *traces, char **operands, int nr,
			    const char *command);

#endif
