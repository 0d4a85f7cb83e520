/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_UNMAPS_H
#define IOMMU_UNMAPS_H

#include "core/replay/replay.h"

/*
 * Recent unmaps, and the flushes that follow them. The flush of an unmap is the first one that
 * covers it: of its range by the thread that unmapped, or of its whole domain by any thread. Its
 * time is that of the event, which the kernel traces when it queues the flush.
 *
 * A flush counts if it is the first one for at least one unmap. So flushes after a map (of a guest,
 * whose IOMMU caches entries that are not present) do not count, nor does a second event about the
 * same flush.
 */

/* Unmaps that are remembered for a flush; the flush of an older one is not seen. */
#define IOMMU_UNMAPS_MAX 16384

struct iommu_recent_unmap {
	uint64_t number; /* of the unmap event, plus 1; 0: unused */
	uint64_t step;	 /* number of the step */
	uint64_t ts;	 /* ns */
	uint64_t iova;
	uint64_t last;		   /* inclusive */
	uint64_t before_of_thread; /* the unmap before it by the same thread; number plus 1 */
	uint64_t before_of_owner;  /* with the same owner */
	uint64_t flush;		   /* number of its flush; 0: none yet */
	uint64_t flush_ts;	   /* ns */
	uint32_t owner;		   /* plus 1; 0: not known yet */
	bool whole_domain;	   /* the flush was of the whole domain */
};

struct iommu_unmap_thread; /* private to unmaps.c */

/* Zero it, set the callback, then call iommu_unmaps_init(). */
struct iommu_unmaps {
	/* The flush of @unmap is known. Called once for it, when its owner is known, too. */
	void (*flushed)(void *arg, const struct iommu_recent_unmap *unmap);
	/* The same, but called at once. */
	void (*flushed_now)(void *arg, const struct iommu_recent_unmap *unmap);
	void *arg;
	uint64_t flush_events; /* all, even those that do not count */
	uint64_t flushes;      /* that count */

	struct iommu_recent_unmap *ring; /* private */
	struct iommu_unmap_thread *threads;
	uint64_t nr;
};

/* Returns false if out of memory. */
bool iommu_unmaps_init(struct iommu_unmaps *unmaps);
void iommu_unmaps_free(struct iommu_unmaps *unmaps);

/* A map: what the thread flushes next is about it. */
void iommu_unmaps_map(struct iommu_unmaps *unmaps, const struct iommu_step *step);

/* The next unmap event. @nr: the number of the step. */
void iommu_unmaps_add(struct iommu_unmaps *unmaps, const struct iommu_step *step, uint64_t nr);

/*
 * A flush. @owner: of its domain, plus 1, and *@newest: the newest unmap of that owner, as a number
 * plus 1; 0: not known. *@newest becomes 0 if the flush is of the whole domain.
 */
void iommu_unmaps_flush(struct iommu_unmaps *unmaps, const struct iommu_step *step, uint32_t owner,
			uint64_t *newest);

/* Returns the unmap with this number, or NULL if it is too old. */
struct iommu_recent_unmap *iommu_unmaps_get(const struct iommu_unmaps *unmaps, uint64_t number);

/*
 * @unmap removed a mapping of @owner, whose newest unmap becomes this one. Returns false if the
 * unmap had an owner before.
 */
bool iommu_unmaps_set_owner(struct iommu_unmaps *unmaps, struct iommu_recent_unmap *unmap,
			    uint32_t owner, uint64_t *newest);

#endif
