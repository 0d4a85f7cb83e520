/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORD_PROGRESS_H
#define TRACE_IOMMU_RECORD_PROGRESS_H

#include <stdint.h>
#include <time.h>

struct record_plan;

/* What a recording has so far. */
struct progress {
	const struct record_plan *plan;
	struct timespec start;
	uint64_t events; /* without the lines of the snapshot */
	uint64_t before; /* events that were there at the start: the lines of the snapshot */
	uint64_t lost;
	uint64_t bytes; /* in trace-cmd's files */
	double seconds;
	int terminal; /* whether stderr is a terminal */
	int shown;    /* whether the line is on the terminal */
};

/* Start the clock. Events that the buffers already have do not count. */
void progress_init(struct progress *p, const struct record_plan *plan);

/* Count, and show the line if stderr is a terminal. */
void progress_update(struct progress *p);

/* The bytes of trace-cmd's files. While it records, each CPU has a file of its own. */
uint64_t progress_size_of_parts(const struct record_plan *plan);

/* Erase the line, so that other output can follow. */
void progress_clear(struct progress *p);

#endif
