/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_NEXT_MAPS_H
#define IOMMU_NEXT_MAPS_H

#include "map_record.h"

/*
 * Looks ahead for the addresses of the next maps and unmaps on a record's CPU, so that a host that
 * gets one record at a time can prefetch what these will need. The records of a CPU follow each
 * other in the pages of the ring buffer, and the library passes on records without copying them.
 * The addresses are guesses: the bytes behind a record may be an older record, or none at all.
 */
#define IOMMU_NEXT_MAPS 8

/* CPUs with the same number modulo this share what is known, which costs only time. */
#define IOMMU_NEXT_CPUS 64

struct iommu_next_maps {
	/* Of the newest records of maps [0] and unmaps [1]. */
	struct iommu_next_format {
		const struct tep_event *format; /* NULL: none came yet */
		uint16_t type;			/* common_type of its records */
		uint16_t size;			/* bytes of each record */
		struct iommu_map_layout layout;
	} formats[2];
	/* By CPU: the part of the file with records whose successors were found. */
	struct iommu_next_part {
		uint64_t from;
		uint64_t to; /* exclusive */
	} parts[IOMMU_NEXT_CPUS];

	/* What was found last: maps and unmaps, in the order of the trace. */
	unsigned int nr;
	unsigned int nr_unmaps;
	uint64_t iova[IOMMU_NEXT_MAPS];
	uint64_t unmap[IOMMU_NEXT_MAPS]; /* only those of unmaps */
};

/*
 * Call this for each map and unmap, with the binding that is bound to its format. Finds up to
 * IOMMU_NEXT_MAPS maps and unmaps that follow it, up to the first other record. If the last call
 * for this CPU has found the next record already, next->nr is 0.
 */
void iommu_next_maps_find(struct iommu_next_maps *next, const struct iommu_binding *binding,
			  const struct tep_record *record);

#endif
