/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PERF_RUNS_H
#define TRACE_IOMMU_PERF_RUNS_H

#include <stdbool.h>

#include "item.h"

struct perf_run {
	uint64_t begin, end; /* offsets in the temporary file */
};

/* Runs: sequences of items that are sorted by time, in a temporary file. */
struct perf_runs {
	int fd; /* the owner's */
	struct perf_run *list;
	size_t nr;
	char *buf; /* of the run that is being written */
	size_t len;
	uint64_t end; /* of the file */
};

/*
 * Write a run: begin, put each stored item, finish. They return false after an error, with errno
 * set. Zero @runs and set its fd before use.
 */
bool perf_runs_begin(struct perf_runs *runs);
bool perf_runs_put(struct perf_runs *runs, const char *stored);
bool perf_runs_finish(struct perf_runs *runs);

/* Call @item for each item of all runs, by time, and by run if equal. Returns false as above. */
bool perf_runs_merge(struct perf_runs *runs, void (*item)(void *arg, const char *stored),
		     void *arg);

void perf_runs_free(struct perf_runs *runs);

#endif
