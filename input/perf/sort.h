/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PERF_SORT_H
#define TRACE_IOMMU_PERF_SORT_H

#include <stddef.h>
#include <stdint.h>

/* The time of an item, and its place in memory. */
struct perf_key {
	uint64_t ts;
	size_t at;
};

/*
 * Sort @nr keys by time; equal ones keep their order. *@scratch has room for as many. The arrays
 * may be exchanged: *@keys is then the sorted one. It costs little if the keys are some long parts
 * that are each in order.
 */
void perf_sort_keys(struct perf_key **keys, struct perf_key **scratch, size_t nr);

#endif
