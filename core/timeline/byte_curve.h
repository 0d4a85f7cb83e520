/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BYTE_CURVE_H
#define IOMMU_BYTE_CURVE_H

#include "byte_log.h"

/* The bytes mapped in a part of the time: at its begin, at its end, at least and at most. */
struct iommu_lane_bytes {
	uint64_t first;
	uint64_t last;
	uint64_t min;
	uint64_t max;
};

struct lane_step {
	uint64_t ts;
	uint64_t value;
};

/* Each entry of a level is of so many of the level below; level 0 is of blocks. */
#define LANE_FANOUT	 16
#define LANE_FANOUT_BITS 4
#define LANE_LEVELS	 9

struct lane_extent {
	uint64_t min;
	uint64_t max;
};

/* Packed steps: nr times, then nr values: the block's time + time, its min + (value << shift). */
struct lane_block {
	const uint8_t *data;
	uint8_t nr;
	uint8_t time_width; /* 1, 2, 4 or 8 bytes */
	uint8_t value_width;
	uint8_t shift;
};

/* To be zeroed before use. */
struct lane_curve {
	struct lane_block *blocks;
	uint64_t *times; /* of the blocks' first steps */
	struct lane_extent *levels[LANE_LEVELS];
	uint32_t nr; /* of blocks */
	uint32_t room;
	uint64_t peak;

	/* while it is made */
	struct lane_step *steps; /* the last ones, not packed yet */
	unsigned int nr_steps;
	unsigned int room_steps;
	uint64_t packed_value; /* before them */
	uint64_t low; /* the value now, in 128 bits: what a bad trace says need not fit in 64 */
	int64_t high;
};

static inline void lane_widen(struct lane_extent *extent, const struct lane_extent *by)
{
	extent->min = by->min < extent->min ? by->min : extent->min;
	extent->max = by->max > extent->max ? by->max : extent->max;
}

void lane_curve_add(struct lane_curve *curve, struct lane_arena *arena,
		    const struct lane_change *change);

/*
 * A place where a block may end; the same for all curves that have the same steps, so that they can
 * share them.
 */
void lane_curve_cut(struct lane_curve *curve, struct lane_arena *arena);

/* No more steps will come. */
void lane_curve_end(struct lane_curve *curve, struct lane_arena *arena);

bool lane_curve_bytes(const struct lane_curve *curve, uint64_t from, uint64_t to,
		      struct iommu_lane_bytes *bytes);
void lane_curve_row(const struct lane_curve *curve, const uint64_t *edges, size_t n,
		    struct iommu_lane_bytes *bytes);
bool lane_curve_change_at(const struct lane_curve *curve, uint64_t ts, uint64_t *at);

void lane_curve_free(struct lane_curve *curve, struct lane_memory *memory);

#endif
