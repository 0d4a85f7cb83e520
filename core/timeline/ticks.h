/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TICKS_H
#define IOMMU_TICKS_H

#include "core/events/step.h"

/*
 * A tick is the time and size of a map or an unmap. Ticks are stored per CPU and per task. Built
 * from events in the order of time. Queries for any range of time then take no longer for a long
 * trace than for a short one. An event takes 5 to 9 bytes, or 15 if sizes are arbitrary numbers of
 * pages.
 *
 * The events are iommu:map and iommu:unmap, and the Intel driver's own events if it did not use the
 * common code. The size of an unmap is the size that was really unmapped. Linux before 3.14 did not
 * record that, so it is the requested size there. A map of size 0 failed, and an unmap of size 0
 * found nothing. Both count as events.
 */
struct iommu_ticks;

/* The events of one CPU or of one task. */
struct iommu_tick_track;

/* The maximum number of tasks and CPUs together. Events of further tasks and CPUs are dropped. */
#define IOMMU_TICKS_TRACKS (1U << 18)

/* The events in one interval. */
struct iommu_tick {
	uint64_t map; /* bytes of the largest; 0 if there is none */
	uint64_t unmap;
	uint32_t maps; /* numbers of events */
	uint32_t unmaps;
};

/* Their numbers alone. */
struct iommu_tick_rate {
	uint32_t maps;
	uint32_t unmaps;
};

struct iommu_tick_sizes {
	uint64_t nr;
	uint64_t min; /* bytes; this and the next two are 0 if there is none */
	uint64_t max;
	uint64_t sum; /* saturates at UINT64_MAX */
};

/*
 * The median size of maps: the lower one, if there are two. It is known as a power of two, or as
 * between two of them.
 */
struct iommu_tick_median {
	uint32_t nr;	/* of maps; 0: no median */
	uint64_t least; /* bytes; equal if the median is exact */
	uint64_t most;
};

struct iommu_tick_part {
	uint64_t first; /* time of the first and the last event, ns */
	uint64_t last;
	struct iommu_tick_sizes map;
	struct iommu_tick_sizes unmap;
	struct iommu_tick_median median; /* of maps */
};

/* Returns NULL on allocation failure. */
struct iommu_ticks *iommu_ticks_new(void);
void iommu_ticks_free(struct iommu_ticks *ticks); /* NULL is allowed */

/*
 * Add an event. Events other than maps and unmaps are ignored. If it is earlier than the event
 * before it on its CPU or of its task, it gets that event's time there. On allocation failure
 * events are lost.
 */
void iommu_ticks_feed(struct iommu_ticks *ticks, const struct iommu_step *step);

/* The trace has ended. Call this once. Call the functions below only after this. */
void iommu_ticks_end(struct iommu_ticks *ticks);

/* Return NULL if the CPU or task made no maps or unmaps. */
const struct iommu_tick_track *iommu_ticks_of_cpu(const struct iommu_ticks *ticks, int cpu);
const struct iommu_tick_track *iommu_ticks_of_task(const struct iommu_ticks *ticks, int32_t pid);

/*
 * Returns track @i, counted from 0 in no particular order, and stores the number of its CPU or the
 * pid of its task. NULL beyond the last one.
 */
const struct iommu_tick_track *iommu_ticks_track(const struct iommu_ticks *ticks, uint32_t i,
						 bool *is_cpu, int32_t *number);

/* Returns the largest size of all events, in bytes. */
uint64_t iommu_ticks_largest(const struct iommu_ticks *ticks);

/*
 * Query @n consecutive intervals, such as pixels. Interval i is from @edges[i] to before
 * @edges[i + 1] (ns); the @n + 1 edges ascend.
 */
void iommu_ticks_row(const struct iommu_tick_track *track, const uint64_t *edges, size_t n,
		     struct iommu_tick *row);

/*
 * Query the numbers of events in @n consecutive intervals, as above, and the median size of the
 * maps in each @every of these intervals; the last median may be of fewer. This is much faster than
 * iommu_ticks_row() if the intervals have many events, because it does not read the sizes of all.
 */
void iommu_ticks_rates(const struct iommu_tick_track *track, const uint64_t *edges, size_t n,
		       size_t every, struct iommu_tick_rate *rates,
		       struct iommu_tick_median *medians);

/*
 * Query one interval, @from to @to (ns, inclusive). Returns false and stores zeroes if it is empty.
 */
bool iommu_ticks_part(const struct iommu_tick_track *track, uint64_t from, uint64_t to,
		      struct iommu_tick_part *part);

/* Returns the memory that is held and stores the peak, both in bytes. */
size_t iommu_ticks_memory(const struct iommu_ticks *ticks, size_t *peak);

#endif
