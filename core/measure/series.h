/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SERIES_H
#define IOMMU_SERIES_H

#include <stdbool.h>
#include <stdint.h>

/* What happened in one interval of time. Intervals in which nothing happened have no row. */
struct iommu_series_row {
	uint64_t interval; /* number, from 0 */
	uint64_t maps;
	uint64_t unmaps;
	uint64_t bytes;	    /* mapped */
	uint64_t live_peak; /* the most live mappings right after a map of the interval */
};

/* All series of a trace together have at most this many rows, in 10 MiB. */
#define IOMMU_SERIES_MAX (1U << 18)

struct iommu_series_pool {
	uint32_t max; /* rows */
	uint32_t nr;
	uint64_t left_out; /* maps and unmaps without a row */
};

/* The rows of one device, in the order of time. Zero it before use. */
struct iommu_series {
	struct iommu_series_row *rows;
	uint32_t nr;
	uint32_t room;
};

/*
 * Returns the row of @interval, which may be new, or NULL if there is no room. Valid until the next
 * call. Intervals come nearly in order: one before the last 64 rows counts for the oldest of them.
 */
struct iommu_series_row *iommu_series_row(struct iommu_series *series,
					  struct iommu_series_pool *pool, uint64_t interval);

/* Adds the rows of @from, which is empty afterwards. */
void iommu_series_merge(struct iommu_series *to, struct iommu_series *from,
			struct iommu_series_pool *pool);

void iommu_series_free(struct iommu_series *series);

#endif
