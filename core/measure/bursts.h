/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BURSTS_H
#define IOMMU_BURSTS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Bursts: stretches in which one thread maps without a pause. VFIO pins the memory of a guest in
 * such a stretch. An unmap by the thread, a pause of IOMMU_BURST_GAP, or lost events end a burst.
 *
 * So many threads may have a burst at the same time. Beyond that, a new one ends the burst of
 * another thread, which goes on as a second burst.
 */
#define IOMMU_BURST_THREADS 4096

#define IOMMU_BURST_GAP 10000000ULL /* ns */

/* The longest ones that are kept. */
#define IOMMU_BURSTS_MAX 10

struct iommu_burst {
	uint64_t first;	      /* ns: the first map event */
	uint64_t last;	      /* ns: the last one */
	uint64_t bytes;	      /* of all maps */
	uint64_t first_bytes; /* of the first map, which was made before the burst's time began */
	uint64_t maps;
	int32_t pid; /* of the thread */
};

/* Zero it before use. */
struct iommu_bursts {
	/* Those of two maps or more, the longest first. */
	struct iommu_burst longest[IOMMU_BURSTS_MAX];
	uint32_t nr;

	/* private */
	struct iommu_open_burst {
		struct iommu_burst burst; /* of no maps: this one is free */
		uint64_t losses;	  /* as below, at the last map */
	} open[IOMMU_BURST_THREADS];
	uint64_t losses;
};

static inline uint64_t iommu_burst_ns(const struct iommu_burst *burst)
{
	return burst->last - burst->first;
}

/* Bytes per second, rounded down: those that were mapped after the first event. */
uint64_t iommu_burst_rate(const struct iommu_burst *burst);

/* The thread @pid, which must not be an interrupt, mapped @size bytes at @ts (ns; not 0). O(1). */
void iommu_bursts_map(struct iommu_bursts *bursts, int32_t pid, uint64_t ts, uint64_t size);

/* The thread @pid unmapped. O(1). */
void iommu_bursts_unmap(struct iommu_bursts *bursts, int32_t pid);

/* Events were lost: unmaps may be among them. O(1). */
void iommu_bursts_lost(struct iommu_bursts *bursts);

/* No more maps: completes the list. */
void iommu_bursts_end(struct iommu_bursts *bursts);

#endif
