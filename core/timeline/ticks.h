/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TICKS_H
#define IOMMU_TICKS_H

#include "core/events/step.h"

/*
 * Maps and unmaps of a trace, by the CPU and by the task that made them: how large, and when. Built
 * from events in the order of time, then asked for what is between two times, which takes no longer
 * for a long trace than for a short one. Some 5 to 8 bytes an event, 14 where sizes are any number
 * of pages.
 *
 * What counts is iommu:map and iommu:unmap, and where Intel's driver did not go through these, its
 * own events. An unmap is as large as what was really unmapped; kernels before 3.14 did not say
 * that, and it is what was asked for. A map of size 0 failed, an unmap of size 0 met nothing: both
 * happened, so both count.
 */
struct iommu_ticks;

/* Those of one CPU, or of one task. */
struct iommu_tick_track;

/* Tasks and CPUs together, as they come; what those beyond it did is not kept. */
#define IOMMU_TICKS_TRACKS (1U << 18)

/* What one part of the time has. */
struct iommu_tick {
	uint64_t map; /* bytes of the largest; 0 where there is none */
	uint64_t unmap;
	uint32_t maps; /* how many */
	uint32_t unmaps;
};

struct iommu_tick_sizes {
	uint64_t nr;
	uint64_t min; /* bytes; 0 where there is none, as the next two */
	uint64_t max;
	uint64_t sum; /* UINT64_MAX: so much, or more */
};

struct iommu_tick_part {
	uint64_t first; /* ns: when the first of them was, and the last */
	uint64_t last;
	struct iommu_tick_sizes map;
	struct iommu_tick_sizes unmap;
};

/* NULL where there is no memory. */
struct iommu_ticks *iommu_ticks_new(void);
void iommu_ticks_free(struct iommu_ticks *ticks); /* NULL is fine */

/*
 * The next event, of any kind; what is no map and no unmap is passed over. One that is earlier than
 * the one before it on its CPU or of its task counts as of the same time there. Without memory some
 * are lost.
 */
void iommu_ticks_feed(struct iommu_ticks *ticks, const struct iommu_step *step);

/* The trace is over. Once; what follows is for afterwards only, and changes nothing. */
void iommu_ticks_end(struct iommu_ticks *ticks);

/* NULL where it did nothing. */
const struct iommu_tick_track *iommu_ticks_of_cpu(const struct iommu_ticks *ticks, int cpu);
const struct iommu_tick_track *iommu_ticks_of_task(const struct iommu_ticks *ticks, int32_t pid);

/* The largest of all, in bytes. */
uint64_t iommu_ticks_largest(const struct iommu_ticks *ticks);

/*
 * @n parts of the time that follow one another, such as pixels: part i from @edges[i] to before
 * @edges[i + 1] (ns); @n + 1 edges, ascending.
 */
void iommu_ticks_row(const struct iommu_tick_track *track, const uint64_t *edges, size_t n,
		     struct iommu_tick *row);

/* All that is known from @from to @to (ns, inclusive). False, and all 0, where nothing was. */
bool iommu_ticks_part(const struct iommu_tick_track *track, uint64_t from, uint64_t to,
		      struct iommu_tick_part *part);

/* Memory that is held now, and was held at most, in bytes. */
size_t iommu_ticks_memory(const struct iommu_ticks *ticks, size_t *peak);

#endif
