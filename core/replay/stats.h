/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_STATS_H
#define IOMMU_STATS_H

#include "replay.h"
#include "core/containers/table.h"

/*
 * Lifetimes are counted in classes: 16 to each power of two, so that a class is never wider than a
 * sixteenth of its times. From 2^50 ns, 13 days, on all are in the last one.
 */
#define IOMMU_LIFETIME_BITS    4
#define IOMMU_LIFETIME_CLASSES ((50 - IOMMU_LIFETIME_BITS + 1) << IOMMU_LIFETIME_BITS)

/* So many devices and address spaces are told apart; mappings of others are those of unknown. */
#define IOMMU_STATS_MAX 16384

/* What was mapped, for a device or for all that are not known. */
struct iommu_map_stats {
	uint64_t maps;
	uint64_t bytes;
	uint64_t run_bytes; /* of them, in runs of at least IOMMU_RUN_LARGE bytes */
	uint64_t selftests; /* maps of VFIO's own, among the others */
	uint64_t alive;	    /* never unmapped in this trace, or not in full */
	uint64_t shared;    /* maps for several devices at once, so counted for each of them */
	uint64_t graded[IOMMU_GRADE_CERTAIN + 1];
	uint64_t sources[IOMMU_SOURCE_TASK + 1];
	uint64_t invalidations;
	uint64_t sizes[64]; /* maps of 2^i to 2^(i+1) - 1 bytes */
	uint64_t shortest;  /* lifetime, in ns; of those that ended */
	uint64_t longest;
	uint64_t ended; /* mappings that have a lifetime */
	uint32_t lifetimes[IOMMU_LIFETIME_CLASSES];
};

struct iommu_stat; /* private to stats.c */

/* Statistics of a replay. To be zeroed before use. */
struct iommu_stats {
	uint64_t without_room;	   /* maps that were counted as those of unknown devices */
	uint64_t invalidations;	   /* in all */
	bool queued_invalidations; /* they were counted as the hardware was told them */

	struct iommu_map_stats **devices; /* by id, once finished; 0: unknown; NULL: nothing */
	uint32_t nr_devices;

	/* All below is private to stats.c. */
	struct iommu_stat *list;
	uint32_t nr;
	uint32_t room;
	struct iommu_table by_key;
	uint64_t last_key;
	uint32_t last; /* plus 1 */
};

/* A mapping to which nothing more can happen, as forgotten() of the replay's config gives it. */
void iommu_stats_add(struct iommu_stats *stats, const struct iommu_replay *r,
		     const struct iommu_mapping *mapping);

/* The replay has ended: whose the mappings were is known now. Once. */
void iommu_stats_finish(struct iommu_stats *stats, struct iommu_replay *r);

/* What was mapped for @device, 0: unknown ones; NULL: nothing. Once finished. */
const struct iommu_map_stats *iommu_stats_of(const struct iommu_stats *stats, uint32_t device);

/* The lifetime, in ns, that so many percent of those that ended do not exceed, to 6 percent. */
uint64_t iommu_lifetime(const struct iommu_map_stats *stats, unsigned int percent);

void iommu_stats_free(struct iommu_stats *stats);

#endif
