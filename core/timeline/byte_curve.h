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

struct byte_step {
	uint64_t ts;
	uint64_t value;
};

/* Each entry of a level is of so many of the level below; level 0 is of blocks. */
#define LEVEL_FANOUT	 16
#define LEVEL_FANOUT_BITS 4
#define CURVE_LEVELS	 9

struct byte_extent {
	uint64_t min;
	uint64_t max;
};

/* Packed steps: nr times, then nr values: the block's time + time, its min + (value << shift). */
struct byte_block {
	const uint8_t *data;
	uint8_t nr;
	uint8_t time_width; /* 1, 2, 4 or 8 bytes */
	uint8_t value_width;
	uint8_t shift;
};

/* To be zeroed before use. */
struct byte_curve {
	struct byte_block *blocks;
	uint64_t *times; /* of the blocks' first steps */
	struct byte_extent *levels[CURVE_LEVELS];
	uint32_t nr; /* of blocks */
	uint32_t room;
	uint64_t peak;

	/* while it is made */
	struct byte_step *steps; /* the last ones, not packed yet */
	unsigned int nr_steps;
	unsigned int room_steps;
	uint64_t packed_value; /* before them */
	uint64_t low; /* the value now, in 128 bits: what a bad trace says need not fit in 64 */
	int64_t high;
};

static inline void byte_extent_widen(struct byte_extent *extent, const struct byte_extent *by)
{
	extent->min = by->min < extent->min ? by->min : extent->min;
	extent->max = by->max > extent->max ? by->max : extent->max;
}

void byte_curve_add(struct byte_curve *curve, struct packed_arena *arena,
		    const struct byte_change *change);

/*
 * A place where a block may end; the same for all curves that have the same steps, so that they can
 * share them.
 */
void byte_curve_cut(struct byte_curve *curve, struct packed_arena *arena);

/* No more steps will come. */
void byte_curve_end(struct byte_curve *curve, struct packed_arena *arena);

bool byte_curve_bytes(const struct byte_curve *curve, uint64_t from, uint64_t to,
		      struct iommu_lane_bytes *bytes);
void byte_curve_row(const struct byte_curve *curve, const uint64_t *edges, size_t n,
		    struct iommu_lane_bytes *bytes);
bool byte_curve_change_at(const struct byte_curve *curve, uint64_t ts, uint64_t *at);

void byte_curve_free(struct byte_curve *curve, struct counted_memory *memory);

#endif
