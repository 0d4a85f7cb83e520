/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ADDRESS_LOG_H
#define IOMMU_ADDRESS_LOG_H

#include "core/replay/replay.h"
#include "lane_owner.h"

/*
 * All mappings of a trace, for address maps. A mapping that is unmapped piece by piece becomes
 * several pieces here. The pieces are complete after the end of the trace. VFIO's self-test of a
 * new domain is omitted: nobody uses its two pages.
 */

enum iommu_piece_end {
	IOMMU_PIECE_UNMAPPED,
	IOMMU_PIECE_DIED, /* with its domain, without an unmap */
	IOMMU_PIECE_OPEN, /* still mapped when the trace ended */
};

/* A piece of a mapping. 40 bytes, because there may be millions. */
struct iommu_piece {
	uint64_t from; /* ns: the map */
	uint64_t to;   /* ns: the unmap, or the end of the trace */
	uint64_t first;
	uint64_t last; /* inclusive */
	uint32_t origin;
	uint8_t end;	 /* enum iommu_piece_end */
	uint8_t partial; /* only a part of what was mapped together */
	uint8_t counts;	 /* one of the pieces of each mapping, and none of them ends later */
};

/* What many pieces have in common. It has no padding, so it can be compared by memcmp(). */
struct iommu_piece_origin {
	uint32_t space; /* see struct lane_owner; final at the end */
	uint32_t devices;
	int32_t pid; /* of the thread that mapped it */
	int32_t unmapper;
	uint8_t grade; /* enum iommu_grade, of the devices */
	uint8_t final;
	uint8_t by_space;
	uint8_t of_task;
	uint8_t interrupt; /* an interrupt mapped it */
	uint8_t unmap_interrupt;
	uint8_t dma_api;   /* one of the host's drivers mapped it */
	uint8_t direction; /* enum iommu_dma_direction */
};

struct iommu_address_log {
	struct iommu_piece *pieces; /* about in the order of unmaps */
	size_t nr;
	struct iommu_piece_origin *origins;
	uint32_t nr_origins;
	/* Changes of members, sorted by space, then by time. Those of one time are in order. */
	struct iommu_member_change *members;
	size_t nr_members;
	uint64_t end; /* ns: of the trace */
	bool failed;  /* out of memory: pieces are missing */

	/* All below is private. */
	size_t room;
	uint32_t room_origins;
	size_t room_members;
	uint32_t last_origin;
	struct iommu_table by_hash; /* of origins; their index plus 1 */
};

/* Returns NULL if out of memory. */
struct iommu_address_log *iommu_address_log_new(void);
/* NULL is allowed. */
void iommu_address_log_free(struct iommu_address_log *log);

/* Callbacks of the replay. */
void iommu_address_log_removed(struct iommu_address_log *log,
			       const struct iommu_address_spaces *spaces,
			       const struct iommu_removal *removal);
void iommu_address_log_member(struct iommu_address_log *log,
			      const struct iommu_member_change *change);

/* The replay has ended at @ts (ns), and still has its mappings and address spaces. */
void iommu_address_log_end(struct iommu_address_log *log, struct iommu_replay *replay, uint64_t ts);

#endif
