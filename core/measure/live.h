/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LIVE_H
#define IOMMU_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number of live mappings of a device. */
struct iommu_live {
	uint64_t now;
	uint64_t peak;
};

/* A mapping ended with the step number @step of the trace; @who names its owners. */
struct iommu_live_end {
	uint64_t step;
	uint64_t at; /* ns */
	uint32_t who;
};

/*
 * Ends of mappings that wait for their turn: maps are counted late, when their owner is known, so
 * that ends must wait for the maps before them. A queue in the order of steps. Zero it before use.
 */
struct iommu_live_ends {
	struct iommu_live_end *ring;
	uint32_t first; /* index in the ring */
	uint32_t nr;
	uint32_t room; /* a power of two */
};

/*
 * Steps come nearly in order: an end that is more than 64 places late gets a wrong place. Returns
 * false if out of memory: the mapping then seems to live on.
 */
bool iommu_live_ends_add(struct iommu_live_ends *ends, const struct iommu_live_end *end);

/*
 * Removes the first end and returns it, if its step is before @step; NULL if not. It is valid until
 * the next one is added.
 */
static inline const struct iommu_live_end *iommu_live_ends_next(struct iommu_live_ends *ends,
								uint64_t step)
{
	const struct iommu_live_end *end = ends->nr ? &ends->ring[ends->first] : NULL;

	if (!end || end->step >= step)
		return NULL;
	ends->first = (ends->first + 1) & (ends->room - 1);
	ends->nr--;
	return end;
}

void iommu_live_ends_free(struct iommu_live_ends *ends);

/*
 * One mapping more or less. The peak is the most in the range of time that is counted, beginning
 * with the number at its begin: until then @counted is false.
 */
static inline void iommu_live_change(struct iommu_live *live, bool more, bool counted)
{
	/* The map of an end may have counted for another owner. */
	if (more)
		live->now++;
	else if (live->now)
		live->now--;
	if (!counted || live->now > live->peak)
		live->peak = live->now;
}

#endif
