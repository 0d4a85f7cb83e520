/* SPDX-License-Identifier: LGPL-2.1 */
/* What was mapped in a part of the time. */
#include "lanes_internal.h"
#include "core/containers/packed.h"

/* So many parts of a row are looked at together. */
#define ROW 32

/* So many parts ahead it is guessed where they end. */
#define AHEAD 4

/* A step of a packed curve. */
struct place {
	uint32_t block;
	unsigned int step;
};

static uint64_t ts_of(const struct lane_curve *curve, struct place place)
{
	const struct lane_block *block = &curve->blocks[place.block];

	return curve->times[place.block] +
	       iommu_packed_get(block->data, block->time_width, place.step);
}

static uint64_t value_of(const struct lane_curve *curve, struct place place)
{
	const struct lane_block *block = &curve->blocks[place.block];
	const uint8_t *values = block->data + (size_t)block->nr * block->time_width;

	return curve->levels[0][place.block].min +
	       (iommu_packed_get(values, block->value_width, place.step) << block->shift);
}

/* The last step of the block whose time is at most @time, which the first one's is. */
static unsigned int find_step(const struct lane_block *block, uint64_t time)
{
	unsigned int from = 0;
	unsigned int nr = block->nr;

	/* without branches that depend on the times, for nobody could predict them */
	while (nr > 1) {
		unsigned int half = nr / 2;

		from += iommu_packed_get(block->data, block->time_width, from + half) <= time ? half
											      : 0;
		nr -= half;
	}
	return from;
}

/* The last block that does not begin after @ts, as the first one does not. */
static uint32_t find_block(const struct lane_curve *curve, uint32_t near, uint64_t ts)
{
	return iommu_last_up_to(curve->times, curve->nr, near, ts);
}

/* The same for a step; @ts is not before the first one. */
static struct place find(const struct lane_curve *curve, uint32_t near, uint64_t ts)
{
	uint32_t block = find_block(curve, near, ts);

	return (struct place){ block, find_step(&curve->blocks[block], ts - curve->times[block]) };
}

/* Steps @from to @to of a block, inclusive. */
static struct lane_extent scan_block(const struct lane_curve *curve, uint32_t nr, unsigned int from,
				     unsigned int to)
{
	const struct lane_block *block = &curve->blocks[nr];
	const uint8_t *values = block->data + (size_t)block->nr * block->time_width;
	struct lane_extent extent = curve->levels[0][nr];
	uint64_t lowest = extent.min;

	if (!from && to + 1U == block->nr)
		return extent;
	iommu_packed_extent(values, block->value_width, from, to, &extent.min, &extent.max);
	return (struct lane_extent){ lowest + (extent.min << block->shift),
				     lowest + (extent.max << block->shift) };
}

/* Blocks @from to before @to, at least one. */
static void scan_blocks(const struct lane_curve *curve, uint32_t from, uint32_t to,
			struct lane_extent *extent)
{
	unsigned int level = 0;

	while (from < to) {
		const struct lane_extent *list = curve->levels[level];
		bool top = level + 1 == LANE_LEVELS || !curve->levels[level + 1];

		for (; from < to && (top || from & (LANE_FANOUT - 1)); from++)
			lane_widen(extent, &list[from]);
		for (; from < to && to & (LANE_FANOUT - 1); to--)
			lane_widen(extent, &list[to - 1]);
		from >>= LANE_FANOUT_BITS;
		to >>= LANE_FANOUT_BITS;
		level++;
	}
}

static struct lane_extent scan(const struct lane_curve *curve, struct place from, struct place to)
{
	struct lane_extent extent;
	struct lane_extent more;

	if (from.block == to.block)
		return scan_block(curve, from.block, from.step, to.step);
	extent = scan_block(curve, from.block, from.step, curve->blocks[from.block].nr - 1U);
	more = scan_block(curve, to.block, 0, to.step);
	lane_widen(&extent, &more);
	scan_blocks(curve, from.block + 1, to.block, &extent);
	return extent;
}

/* From the value at @from, or from 0 where that is before the first step, to that at @to. */
static void tell(const struct lane_curve *curve, bool before, struct place from, struct place to,
		 struct iommu_lane_bytes *bytes)
{
	struct lane_extent extent = scan(curve, from, to);

	bytes->first = before ? 0 : value_of(curve, from);
	bytes->last = value_of(curve, to);
	bytes->min = before ? 0 : extent.min;
	bytes->max = extent.max;
}

bool lane_curve_bytes(const struct lane_curve *curve, uint64_t from, uint64_t to,
		      struct iommu_lane_bytes *bytes)
{
	struct place begin = { 0, 0 };
	bool before;

	*bytes = (struct iommu_lane_bytes){ 0 };
	if (!curve->nr || to < curve->times[0] || to < from)
		return false;
	before = from < curve->times[0];
	if (!before)
		begin = find(curve, curve->nr / 2, from);
	tell(curve, before, begin, find(curve, begin.block, to), bytes);
	return true;
}

/* The last step at or before @ts, of which @at is the last before it, or the same. */
static struct place step_on(const struct lane_curve *curve, struct place at, uint64_t ts)
{
	struct place next = { at.block, at.step + 1 };

	if (next.step == curve->blocks[at.block].nr)
		next = (struct place){ at.block + 1, 0 };
	return next.block < curve->nr && ts_of(curve, next) <= ts ? next : at;
}

/* The last moment before the next part. */
static uint64_t end_of(const uint64_t *edges)
{
	return edges[1] > edges[0] ? edges[1] - 1 : edges[0];
}

/*
 * In which blocks the next parts end. A long curve is not in the cache, and to wait for memory is
 * most of what a row costs; so all that will be read of these blocks is asked for at once.
 */
static void look_ahead(const struct lane_curve *curve, const uint64_t *edges, size_t n,
		       uint32_t near, uint32_t *ends)
{
	uint32_t far = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t to = end_of(&edges[i]);

		ends[i] = to < curve->times[0] ? 0 : find_block(curve, near + far, to);
		far = ends[i] > near ? ends[i] - near : 0;
		near = ends[i];
		__builtin_prefetch(&curve->blocks[near]);
		__builtin_prefetch(&curve->levels[0][near]);
		if (far < (curve->nr - near) / AHEAD)
			__builtin_prefetch(&curve->times[near + AHEAD * far]);
	}
	for (size_t i = 0; i < n; i++) {
		const struct lane_block *block = &curve->blocks[ends[i]];
		size_t bytes = (size_t)block->nr * (block->time_width + block->value_width);

		for (size_t at = 0; at < bytes; at += 64)
			__builtin_prefetch(block->data + at);
	}
}

void lane_curve_row(const struct lane_curve *curve, const uint64_t *edges, size_t n,
		    struct iommu_lane_bytes *bytes)
{
	struct place at = { 0, 0 };
	uint32_t ends[ROW];
	bool known = false;

	for (size_t i = 0; i < n; i++) {
		uint64_t to = end_of(&edges[i]);
		bool before = !curve->nr || edges[i] < curve->times[0];
		struct place end;

		bytes[i] = (struct iommu_lane_bytes){ 0 };
		if (!curve->nr)
			continue;
		if (i % ROW == 0)
			look_ahead(curve, edges + i, n - i < ROW ? n - i : ROW,
				   known ? at.block : curve->nr / 2, ends);
		if (to < curve->times[0])
			continue;
		if (!before)
			at = known ? step_on(curve, at, edges[i])
				   : find(curve, ends[i % ROW], edges[i]);
		end.block = ends[i % ROW];
		end.step = find_step(&curve->blocks[end.block], to - curve->times[end.block]);
		tell(curve, before, at, end, &bytes[i]);
		at = end;
		known = edges[i + 1] > edges[i];
	}
}

bool lane_curve_change_at(const struct lane_curve *curve, uint64_t ts, uint64_t *at)
{
	struct place before;
	struct place next;

	if (!curve->nr)
		return false;
	if (ts <= curve->times[0]) {
		*at = curve->times[0];
		return true;
	}
	before = find(curve, curve->nr / 2, ts - 1);
	next = step_on(curve, before, UINT64_MAX);
	*at = ts_of(curve, next);
	return next.block != before.block || next.step != before.step;
}
