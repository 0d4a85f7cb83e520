/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_STATS_H
#define IOMMU_STATS_H

#include "core/replay/replay.h"
#include "core/containers/table.h"

/*
 * Lifetimes are counted in classes, 16 per power of two. So the width of a class is at most a
 * sixteenth of its times. The last class also counts all lifetimes from 2^50 ns (13 days) on.
 */
#define IOMMU_LIFETIME_BITS    4
#define IOMMU_LIFETIME_CLASSES ((50 - IOMMU_LIFETIME_BITS + 1) << IOMMU_LIFETIME_BITS)

/*
 * At most this many sets of devices and address spaces are counted separately. Mappings of further
 * ones count for the unknown devices.
 */
#define IOMMU_STATS_MAX 16384

/* The mappings of a device, or of all unknown devices. Sums of bytes stop at UINT64_MAX. */
struct iommu_map_stats {
	uint64_t maps;
	uint64_t bytes;
	uint64_t run_bytes; /* of @bytes, in contiguous runs of at least IOMMU_RUN_LARGE bytes */
	uint64_t selftests; /* of @maps, made by VFIO to test its domain */
	uint64_t alive;	    /* of @maps, not unmapped in full during the trace */
	uint64_t shared;    /* of @maps, for several devices at once and counted for each of them */
	uint64_t graded[IOMMU_GRADE_CERTAIN + 1];
	uint64_t sources[IOMMU_SOURCE_TASK + 1];
	uint64_t invalidations;
	uint64_t sizes[64]; /* by i: maps of 2^i to 2^(i+1) - 1 bytes */
	uint64_t shortest;  /* lifetimes, in ns, of mappings that ended */
	uint64_t longest;
	uint64_t ended;	     /* mappings that were unmapped and so have a lifetime */
	uint32_t *lifetimes; /* by class; NULL if no mapping ended, or if out of memory */
};

struct iommu_stat; /* private to stats.c */

/* Statistics of a replay. Zero it before use. */
struct iommu_stats {
	uint64_t without_room;	   /* maps counted as unknown: too many sets, or out of memory */
	uint64_t invalidations;	   /* of all devices */
	bool queued_invalidations; /* counted in the invalidation queue, not in cache tags */

	struct iommu_map_stats *
		*devices; /* by id, after iommu_stats_finish(); 0: unknown devices; NULL: none */
	uint32_t nr_devices;

	/* All below is private to stats.c. */
	struct iommu_stat *list;
	uint32_t nr;
	uint32_t room;
	struct iommu_table by_key;
	uint64_t last_key;
	uint32_t last; /* plus 1 */
};

/* Returns the class of a time in ns, and the time in the middle of a class. */
unsigned int iommu_lifetime_class(uint64_t ns);
uint64_t iommu_lifetime_of_class(unsigned int class);

/* Counts a mapping that can no longer change. Call this from config.forgotten. */
void iommu_stats_add(struct iommu_stats *stats, const struct iommu_replay *r,
		     const struct iommu_mapping *mapping);

/* Sums up by device. Call this once, after iommu_replay_end(), when all attributions are final. */
void iommu_stats_finish(struct iommu_stats *stats, struct iommu_replay *r);

/*
 * Returns the statistics of @device (0: of unknown devices), or NULL if it has none. After
 * iommu_stats_finish(). Valid until iommu_stats_free().
 */
const struct iommu_map_stats *iommu_stats_of_device(const struct iommu_stats *stats,
						    uint32_t device);

/*
 * Returns a percentile of the lifetimes, in ns, accurate to 6 percent. @percent is 1 to 100. 0 if
 * no mapping ended.
 */
uint64_t iommu_lifetime_percentile(const struct iommu_map_stats *stats, unsigned int percent);

void iommu_stats_free(struct iommu_stats *stats);

#endif
