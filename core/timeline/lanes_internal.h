/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_PART_H
#define IOMMU_LANES_PART_H

/* Shared by lanes*.c and ticks*.c only. */

#include <string.h>

#include "lanes.h"
#include "core/containers/table.h"

/* What is held, in bytes. */
struct lane_memory {
	size_t now;
	size_t peak;
};

/* realloc() and free() (@to 0) of what has @from bytes, counted. */
void *lane_realloc(struct lane_memory *memory, void *at, size_t from, size_t to);

/*
 * lanes_log.c: all changes of bytes, each of a stream: mappings that will turn out to be of the
 * same devices. Streams count from 1.
 */
#define LANE_WINDOW 1024

/* The newest changes are not packed, because what follows a map at once tells whose it is. */
struct lane_change {
	uint64_t ts;
	uint64_t bytes;
	uint32_t stream; /* 0: nothing */
	bool less;
};

struct lane_chunk;
struct lane_late_chunk;

/* To be zeroed before use but for @memory. */
struct lane_log {
	struct lane_memory *memory;
	struct lane_change window[LANE_WINDOW]; /* in the order of time */
	unsigned int nr;
	struct lane_chunk *first; /* older changes, packed, in the order of time */
	struct lane_chunk *last;
	uint64_t packed_ts; /* of the last of them */
	uint32_t packed_stream;
	struct lane_late_chunk *late; /* what came too late to be in order */
	uint32_t nr_late_chunks;
};

void lane_log_add(struct lane_log *log, const struct lane_change *change);

/* What became mapped at @ts as @bytes of @from is of @to instead. */
void lane_log_move(struct lane_log *log, uint64_t ts, uint64_t bytes, uint32_t from, uint32_t to);

/* Tell all changes in the order of time, freeing them. */
void lane_log_drain(struct lane_log *log, void (*tell)(void *arg, const struct lane_change *change),
		    void *arg);

void lane_log_free(struct lane_log *log);

/* lanes_curve.c: bytes over time. */
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

struct lane_data;

/* What was packed last. */
#define LANE_RECENT 4

struct lane_recent {
	const uint8_t *data;
	size_t nr;
};

/* Where packed steps are, of all curves. To be zeroed before use but for @memory. */
struct lane_arena {
	struct lane_memory *memory;
	struct lane_data *last;
	struct lane_recent recent[LANE_RECENT];
	unsigned int next_recent;
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

/* lanes_bytes.c */
bool lane_curve_bytes(const struct lane_curve *curve, uint64_t from, uint64_t to,
		      struct iommu_lane_bytes *bytes);
void lane_curve_row(const struct lane_curve *curve, const uint64_t *edges, size_t n,
		    struct iommu_lane_bytes *bytes);
bool lane_curve_change_at(const struct lane_curve *curve, uint64_t ts, uint64_t *at);

/* Room for so many bytes, at most 64K - 32, that stay where they are. NULL without memory. */
uint8_t *lane_arena_take(struct lane_arena *arena, size_t bytes);

void lane_curve_free(struct lane_curve *curve, struct lane_memory *memory);
void lane_arena_free(struct lane_arena *arena);

/* lanes_marks.c: the marks of all devices in one list that grows, in order by lane at the end. */
struct lane_marks {
	struct lane_memory *memory;
	struct iommu_lane_mark *list;
	size_t nr;
	size_t room;
};

/* False where there is no memory. */
bool lane_marks_add(struct lane_marks *marks, const struct iommu_lane_mark *mark);

/*
 * Put them in order by group, below @nr_groups, then by time. @of tells a mark's group;
 * starts[group] becomes its first mark, starts[nr_groups] the count. False, with all in no group,
 * where there is no memory.
 */
bool lane_marks_sort(struct lane_marks *marks, size_t *starts, size_t nr_groups,
		     uint32_t (*of)(void *arg, const struct iommu_lane_mark *mark), void *arg);

/* The first of @n marks at or after @ts. */
size_t lane_marks_at(const struct iommu_lane_mark *list, size_t n, uint64_t ts);

void lane_marks_free(struct lane_marks *marks);

/* In iommu_lane_mark.more: the rest is the device, not the number of what is told, plus 1. */
#define LANE_MORE_DEVICE 0x80000000U

/* Mappings that will turn out to be of the same devices. */
struct lane_stream {
	uint32_t space;	  /* whose devices may become known yet; 0: @devices it is */
	uint32_t devices; /* a set; in the end that of the lanes */
	uint64_t maps;
	uint64_t events;
};

/* A set of devices, and the curves of their lanes. */
struct lane_set {
	uint32_t first; /* in the list of curves */
	uint32_t nr;
	uint8_t changes; /* since its curves were cut */
	bool used;	 /* some stream is of this set */
};

struct iommu_lanes {
	struct iommu_replay *replay;
	struct lane_memory memory;
	struct lane_log log;

	struct lane_stream *streams; /* from 1 */
	uint32_t nr_streams;
	uint32_t room_streams;
	struct iommu_table by_key;
	uint64_t last_key;
	uint32_t last; /* stream of @last_key; most mappings are of the same as the one before */
	uint32_t taken;

	struct lane_marks events;
	struct lane_marks faults;
	struct iommu_fault_case *told; /* by number of the fault */
	uint32_t nr_told;
	uint32_t room_told;
	uint64_t again; /* the first fault of which more may be told yet */

	struct iommu_lane *list;
	uint32_t *curve_of; /* of lanes: index of its curve; lanes that are always alike have one */
	struct lane_curve *curves;
	size_t nr; /* of lanes */
	uint32_t nr_curves;
	/* until the lanes are made */
	uint32_t *lane_of;    /* by device */
	uint32_t *curve_list; /* of sets */
	size_t room_list;
	struct lane_set *sets;
	uint32_t nr_sets;
	struct lane_arena arena;
};

/* lanes.c: what is known of the faults at the end. */
void lanes_tell_faults(struct iommu_lanes *lanes);

/*
 * lanes_share.c: decide which lanes have a curve of their own, make these, and list those of each
 * set. False where there is no memory.
 */
bool lanes_share_curves(struct iommu_lanes *lanes);
/* The devices of a set: that of the unknown lane for the empty one. */
const uint32_t *lanes_set_devices(struct iommu_lanes *lanes, uint32_t set, uint32_t *nr);

#endif
