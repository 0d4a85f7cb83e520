/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_INPUT_STATS_H
#define TRACE_IOMMU_INPUT_STATS_H

#include <stddef.h>
#include <stdint.h>

struct input_system {
	const char *name;
	uint64_t events;
};

/* All events of a buffer, including those that did not become steps. */
struct input_stats {
	uint64_t first_ts; /* ns; 0 if there are no events */
	uint64_t last_ts;
	uint64_t events;
	uint64_t unknown; /* events whose format is not in the file; not counted below */
	/* Sorted by name. The file owns the array, which is valid until the next call. */
	const struct input_system *systems;
	size_t nr_systems;
};

#endif
