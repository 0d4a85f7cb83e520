/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BYTE_CURVE_H
#define IOMMU_BYTE_CURVE_H

#include "byte_log.h"

/* The bytes mapped in an interval: at its start, at its end, the minimum and the maximum. */
struct iommu_lane_bytes {
	uint64_t first;
	uint64_t last;
	uint64_t min;
	uint64_t max;
};

struct byte_step {
	uint64_t ts;
	uint64_t value;
};

/*
 * An entry of a level summarizes this many entries of the level below. Level 0 has one entry per
 * block.
 */
#define LEVEL_FANOUT	  16
#define LEVEL_FANOUT_BITS 4
#define CURVE_LEVELS	  9

struct byte_extent {
	uint64_t min;
	uint64_t max;
};

/*
 * Packed steps: nr times, then nr values. The time of a step is that of the block plus the packed
 * time; its value is the block's minimum plus (packed value << shift).
 */
struct byte_block {
	const uint8_t *data;
	uint8_t nr;
	uint8_t time_width; /* 1, 2, 4 or 8 bytes */
	uint8_t value_width;
	uint8_t shift;
};

/* Zero it before use. */
struct byte_curve {
	struct byte_block *blocks;
	uint64_t *times; /* of the first step of each block */
	struct byte_extent *levels[CURVE_LEVELS];
	uint32_t nr; /* number of blocks */
	uint32_t room;
	uint64_t peak;

	/* only until byte_curve_end() */
	struct byte_step *steps; /* the newest, not packed yet */
	unsigned int nr_steps;
	unsigned int room_steps;
	uint64_t packed_value; /* value before @steps */
	uint64_t low; /* the current value in 128 bits: in a damaged trace it may exceed 64 */
	int64_t high;
};

static inline void byte_extent_widen(struct byte_extent *extent, const struct byte_extent *by)
{
	extent->min = by->min < extent->min ? by->min : extent->min;
	extent->max = by->max > extent->max ? by->max : extent->max;
}

/* Add a change; changes come in the order of time. On allocation failure it is lost. */
void byte_curve_add(struct byte_curve *curve, struct packed_arena *arena,
		    const struct byte_change *change);

/*
 * Cut the curve: allow a block to end here. Curves that are cut at the same steps have blocks with
 * the same packed data, which is then stored once.
 */
void byte_curve_cut(struct byte_curve *curve, struct packed_arena *arena);

/* No more changes will come. Call the functions below only after this. */
void byte_curve_end(struct byte_curve *curve, struct packed_arena *arena);

/* Like iommu_lane_bytes(), iommu_lane_bytes_row() and iommu_lane_change_at(). */
bool byte_curve_bytes(const struct byte_curve *curve, uint64_t from, uint64_t to,
		      struct iommu_lane_bytes *bytes);
void byte_curve_row(const struct byte_curve *curve, const uint64_t *edges, size_t n,
		    struct iommu_lane_bytes *bytes);
bool byte_curve_change_at(const struct byte_curve *curve, uint64_t ts, uint64_t *at);

void byte_curve_free(struct byte_curve *curve, struct counted_memory *memory);

#endif
