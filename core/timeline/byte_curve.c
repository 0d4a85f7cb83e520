/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Bytes over time. A step is a change of the value. About 64 steps are packed into a block: times
 * and values are stored relative to the lowest in the block, in as few bytes as possible. Each
 * block has its minimum and maximum, and so has each group of 16 blocks, of 256 blocks, and so on.
 * A query reads parts of two blocks and a few such groups.
 *
 * The devices of a VFIO container have the same steps, but different values. Their relative values
 * are equal. So if the blocks of two curves end at the same steps, the data is identical and is
 * stored once.
 */
#include <stdlib.h>
#include <string.h>

#include "byte_curve.h"
#include "core/containers/packed.h"
#include "core/containers/prefetch.h"

/* The most and the fewest steps in a block; the last block may have fewer. */
#define BLOCK_MAX 96
#define BLOCK_MIN 32

/* The number of intervals that are prefetched together. */
#define ROW 32

/* How many intervals ahead the end of one is guessed. */
#define AHEAD 4

/* Resize all arrays. On failure some may be larger than curve->room, which is harmless. */
static bool resize(struct byte_curve *curve, struct counted_memory *memory, uint32_t room)
{
	size_t from = curve->room;
	struct byte_block *blocks = counted_realloc(memory, curve->blocks, from * sizeof(*blocks),
						    room * sizeof(*blocks));
	uint64_t *times;
	struct byte_extent *extents;

	if (!blocks)
		return false;
	curve->blocks = blocks;
	times = counted_realloc(memory, curve->times, from * sizeof(*times), room * sizeof(*times));
	if (!times)
		return false;
	curve->times = times;
	extents = counted_realloc(memory, curve->levels[0], from * sizeof(*extents),
				  room * sizeof(*extents));
	if (!extents)
		return false;
	curve->levels[0] = extents;
	curve->room = room;
	return true;
}

static struct byte_block *new_block(struct byte_curve *curve, struct counted_memory *memory)
{
	uint32_t room = curve->room < 4 ? curve->room + 1 : curve->room + curve->room / 4;

	if (curve->nr == curve->room &&
	    (curve->room > UINT32_MAX / 2 || !resize(curve, memory, room)))
		return NULL;
	return &curve->blocks[curve->nr];
}

static struct byte_extent extent_of(const struct byte_step *steps, unsigned int nr)
{
	struct byte_extent extent = { UINT64_MAX, 0 };

	for (unsigned int i = 0; i < nr; i++) {
		uint64_t value = steps[i].value;

		extent.min = value < extent.min ? value : extent.min;
		extent.max = value > extent.max ? value : extent.max;
	}
	return extent;
}

/* Pack the first @nr waiting steps into a block. On allocation failure they are lost. */
static void pack(struct byte_curve *curve, struct packed_arena *arena, unsigned int nr)
{
	const struct byte_step *steps = curve->steps;
	struct byte_block *block = new_block(curve, arena->memory);
	struct byte_extent extent = extent_of(steps, nr);
	unsigned int shift, time_width, value_width;
	uint8_t bytes[BLOCK_MAX * 2 * sizeof(uint64_t)];
	const uint8_t *data;
	uint64_t bits = 0;

	for (unsigned int i = 0; i < nr; i++)
		bits |= steps[i].value - extent.min;
	shift = bits ? (unsigned int)__builtin_ctzll(bits) : 0;
	time_width = iommu_packed_width(steps[nr - 1].ts - steps[0].ts);
	value_width = iommu_packed_width(bits >> shift);
	for (unsigned int i = 0; i < nr; i++)
		iommu_packed_put(bytes, time_width, i, steps[i].ts - steps[0].ts);
	for (unsigned int i = 0; i < nr; i++)
		iommu_packed_put(bytes + (size_t)nr * time_width, value_width, i,
				 (steps[i].value - extent.min) >> shift);
	data = block ? packed_arena_keep(arena, bytes, (size_t)nr * (time_width + value_width))
		     : NULL;
	if (!data)
		return;
	curve->times[curve->nr] = steps[0].ts;
	curve->levels[0][curve->nr] = extent;
	*block = (struct byte_block){
		.data = data,
		.nr = (uint8_t)nr,
		.time_width = (uint8_t)time_width,
		.value_width = (uint8_t)value_width,
		.shift = (uint8_t)shift,
	};
	curve->nr++;
	if (extent.max > curve->peak)
		curve->peak = extent.max;
}

/* Pack all waiting steps except the last one, which may still change. */
static void pack_but_last(struct byte_curve *curve, struct packed_arena *arena)
{
	unsigned int last = curve->nr_steps - 1;

	pack(curve, arena, last);
	curve->packed_value = curve->steps[last - 1].value;
	curve->steps[0] = curve->steps[last];
	curve->nr_steps = 1;
}

void byte_curve_cut(struct byte_curve *curve, struct packed_arena *arena)
{
	if (curve->nr_steps > BLOCK_MIN)
		pack_but_last(curve, arena);
}

static struct byte_step *new_step(struct byte_curve *curve, struct counted_memory *memory)
{
	unsigned int room = curve->room_steps ? curve->room_steps * 2 : 4;
	struct byte_step *steps;

	if (curve->nr_steps == curve->room_steps) {
		/* Room for one step more than a block has. */
		room = room > BLOCK_MAX ? BLOCK_MAX + 1 : room;
		steps = counted_realloc(memory, curve->steps, curve->room_steps * sizeof(*steps),
					room * sizeof(*steps));
		if (!steps)
			return NULL;
		curve->steps = steps;
		curve->room_steps = room;
	}
	return &curve->steps[curve->nr_steps++];
}

static uint64_t value_now(const struct byte_curve *curve)
{
	if (curve->high < 0)
		return 0;
	return curve->high ? UINT64_MAX : curve->low;
}

/* Remove the last step if the changes within its nanosecond cancelled each other out. */
static void drop_unchanged(struct byte_curve *curve)
{
	unsigned int nr = curve->nr_steps;
	uint64_t before = nr > 1 ? curve->steps[nr - 2].value : curve->packed_value;

	if (nr && curve->steps[nr - 1].value == before)
		curve->nr_steps--;
}

void byte_curve_add(struct byte_curve *curve, struct packed_arena *arena,
		    const struct byte_change *change)
{
	struct byte_step *last = curve->nr_steps ? &curve->steps[curve->nr_steps - 1] : NULL;

	if (change->less) {
		curve->high -= curve->low < change->bytes;
		curve->low -= change->bytes;
	} else {
		curve->low += change->bytes;
		curve->high += curve->low < change->bytes;
	}
	if (!last || last->ts != change->ts) {
		drop_unchanged(curve);
		last = new_step(curve, arena->memory);
		if (!last)
			return;
		last->ts = change->ts;
	}
	last->value = value_now(curve);
	if (curve->nr_steps > BLOCK_MAX)
		pack_but_last(curve, arena);
}

/* Returns the number of entries of a level. */
static uint32_t nr_at(const struct byte_curve *curve, unsigned int level)
{
	return (uint32_t)(((uint64_t)curve->nr + (1ULL << (level * LEVEL_FANOUT_BITS)) - 1) >>
			  (level * LEVEL_FANOUT_BITS));
}

/* On allocation failure, queries use the lower levels only, and are slower. */
static void build_levels(struct byte_curve *curve, struct counted_memory *memory)
{
	for (unsigned int level = 1; level < CURVE_LEVELS && nr_at(curve, level - 1) > 1; level++) {
		uint32_t nr = nr_at(curve, level);
		uint32_t nr_below = nr_at(curve, level - 1);
		const struct byte_extent *below = curve->levels[level - 1];
		struct byte_extent *list = counted_realloc(memory, NULL, 0, nr * sizeof(*list));

		if (!list)
			return;
		curve->levels[level] = list;
		for (uint32_t i = 0; i < nr; i++)
			list[i] = (struct byte_extent){ UINT64_MAX, 0 };
		for (uint32_t i = 0; i < nr_below; i++)
			byte_extent_widen(&list[i >> LEVEL_FANOUT_BITS], &below[i]);
	}
}

void byte_curve_end(struct byte_curve *curve, struct packed_arena *arena)
{
	drop_unchanged(curve);
	if (curve->nr_steps)
		pack(curve, arena, curve->nr_steps);
	counted_realloc(arena->memory, curve->steps, curve->room_steps * sizeof(*curve->steps), 0);
	curve->steps = NULL;
	curve->nr_steps = 0;
	curve->room_steps = 0;
	if (curve->nr && curve->nr < curve->room)
		resize(curve, arena->memory, curve->nr);
	build_levels(curve, arena->memory);
}

void byte_curve_free(struct byte_curve *curve, struct counted_memory *memory)
{
	size_t room = curve->room;

	for (unsigned int level = 1; level < CURVE_LEVELS; level++)
		counted_realloc(memory, curve->levels[level],
				nr_at(curve, level) * sizeof(*curve->levels[0]), 0);
	counted_realloc(memory, curve->levels[0], room * sizeof(*curve->levels[0]), 0);
	counted_realloc(memory, curve->times, room * sizeof(*curve->times), 0);
	counted_realloc(memory, curve->blocks, room * sizeof(*curve->blocks), 0);
	counted_realloc(memory, curve->steps, curve->room_steps * sizeof(*curve->steps), 0);
	*curve = (struct byte_curve){ 0 };
}

/* The place of a step in a packed curve. */
struct place {
	uint32_t block;
	unsigned int step;
};

static uint64_t ts_of(const struct byte_curve *curve, struct place place)
{
	const struct byte_block *block = &curve->blocks[place.block];

	return curve->times[place.block] +
	       iommu_packed_get(block->data, block->time_width, place.step);
}

static uint64_t value_of(const struct byte_curve *curve, struct place place)
{
	const struct byte_block *block = &curve->blocks[place.block];
	const uint8_t *values = block->data + (size_t)block->nr * block->time_width;

	return curve->levels[0][place.block].min +
	       (iommu_packed_get(values, block->value_width, place.step) << block->shift);
}

/* Returns the last step of the block at or before @time. The first step must be. */
static unsigned int find_step(const struct byte_block *block, uint64_t time)
{
	unsigned int from = 0;
	unsigned int nr = block->nr;

	/* Avoid branches that depend on the times, which the CPU could not predict. */
	while (nr > 1) {
		unsigned int half = nr / 2;

		from += iommu_packed_get(block->data, block->time_width, from + half) <= time ? half
											      : 0;
		nr -= half;
	}
	return from;
}

/* Returns the last block that begins at or before @ts. The first block must. */
static uint32_t find_block(const struct byte_curve *curve, uint32_t near, uint64_t ts)
{
	return iommu_last_up_to(curve->times, curve->nr, near, ts);
}

/* Returns the last step at or before @ts. The first step must be. */
static struct place find(const struct byte_curve *curve, uint32_t near, uint64_t ts)
{
	uint32_t block = find_block(curve, near, ts);

	return (struct place){ block, find_step(&curve->blocks[block], ts - curve->times[block]) };
}

/* Returns the extent of steps @from to @to of a block, inclusive. */
static struct byte_extent scan_block(const struct byte_curve *curve, uint32_t nr, unsigned int from,
				     unsigned int to)
{
	const struct byte_block *block = &curve->blocks[nr];
	const uint8_t *values = block->data + (size_t)block->nr * block->time_width;
	struct byte_extent extent = curve->levels[0][nr];
	uint64_t lowest = extent.min;

	if (!from && to + 1U == block->nr)
		return extent;
	iommu_packed_extent(values, block->value_width, from, to, &extent.min, &extent.max);
	return (struct byte_extent){ lowest + (extent.min << block->shift),
				     lowest + (extent.max << block->shift) };
}

/* Widen @extent by blocks @from to before @to. */
static void scan_blocks(const struct byte_curve *curve, uint32_t from, uint32_t to,
			struct byte_extent *extent)
{
	unsigned int level = 0;

	while (from < to) {
		const struct byte_extent *list = curve->levels[level];
		bool top = level + 1 == CURVE_LEVELS || !curve->levels[level + 1];

		for (; from < to && (top || from & (LEVEL_FANOUT - 1)); from++)
			byte_extent_widen(extent, &list[from]);
		for (; from < to && to & (LEVEL_FANOUT - 1); to--)
			byte_extent_widen(extent, &list[to - 1]);
		from >>= LEVEL_FANOUT_BITS;
		to >>= LEVEL_FANOUT_BITS;
		level++;
	}
}

static struct byte_extent scan(const struct byte_curve *curve, struct place from, struct place to)
{
	struct byte_extent extent;
	struct byte_extent more;

	if (from.block == to.block)
		return scan_block(curve, from.block, from.step, to.step);
	extent = scan_block(curve, from.block, from.step, curve->blocks[from.block].nr - 1U);
	more = scan_block(curve, to.block, 0, to.step);
	byte_extent_widen(&extent, &more);
	scan_blocks(curve, from.block + 1, to.block, &extent);
	return extent;
}

/* Describe steps @from to @to. If @before is set, the interval begins before the first step. */
static void describe(const struct byte_curve *curve, bool before, struct place from,
		     struct place to, struct iommu_lane_bytes *bytes)
{
	struct byte_extent extent = scan(curve, from, to);

	bytes->first = before ? 0 : value_of(curve, from);
	bytes->last = value_of(curve, to);
	bytes->min = before ? 0 : extent.min;
	bytes->max = extent.max;
}

bool byte_curve_bytes(const struct byte_curve *curve, uint64_t from, uint64_t to,
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
	describe(curve, before, begin, find(curve, begin.block, to), bytes);
	return true;
}

/* Returns the last step at or before @ts, which is @at or the step after it. */
static struct place step_on(const struct byte_curve *curve, struct place at, uint64_t ts)
{
	struct place next = { at.block, at.step + 1 };

	if (next.step == curve->blocks[at.block].nr)
		next = (struct place){ at.block + 1, 0 };
	return next.block < curve->nr && ts_of(curve, next) <= ts ? next : at;
}

/* Returns the last nanosecond of an interval. */
static uint64_t end_of(const uint64_t *edges)
{
	return edges[1] > edges[0] ? edges[1] - 1 : edges[0];
}

/*
 * Find the blocks in which the next intervals end. A long curve is not in the cache, and a row
 * mostly waits for memory. So prefetch all parts of these blocks that will be read.
 */
static void look_ahead(const struct byte_curve *curve, const uint64_t *edges, size_t n,
		       uint32_t near, uint32_t *ends)
{
	uint32_t far = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t to = end_of(&edges[i]);

		ends[i] = to < curve->times[0] ? 0 : find_block(curve, near + far, to);
		far = ends[i] > near ? ends[i] - near : 0;
		near = ends[i];
		iommu_prefetch(&curve->blocks[near]);
		iommu_prefetch(&curve->levels[0][near]);
		if (far < (curve->nr - near) / AHEAD)
			iommu_prefetch(&curve->times[near + AHEAD * far]);
	}
	for (size_t i = 0; i < n; i++) {
		const struct byte_block *block = &curve->blocks[ends[i]];
		size_t bytes = (size_t)block->nr * (block->time_width + block->value_width);

		for (size_t at = 0; at < bytes; at += 64)
			iommu_prefetch(block->data + at);
	}
}

void byte_curve_row(const struct byte_curve *curve, const uint64_t *edges, size_t n,
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
		describe(curve, before, at, end, &bytes[i]);
		at = end;
		known = edges[i + 1] > edges[i];
	}
}

bool byte_curve_change_at(const struct byte_curve *curve, uint64_t ts, uint64_t *at)
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
