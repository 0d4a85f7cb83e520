/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Bytes over time. Some 64 steps are packed together: times and values as distances from the
 * block's lowest, in as few bytes as hold them. Each block knows its least and its most, and so
 * does each group of 16 blocks, of 256, and so on; a part of the time is the ends of two blocks and
 * a few such groups.
 *
 * Devices of one container have the same steps, though other values. As distances these are the
 * same, too, so where the blocks of their curves end at the same steps, they have the same bytes;
 * those are kept once.
 */
#include <stdlib.h>
#include <string.h>

#include "lanes_internal.h"
#include "core/containers/packed.h"

/* A block has at most so many steps, and, but for the last, at least so many. */
#define BLOCK_MAX 96
#define BLOCK_MIN 32

#define DATA_BYTES ((64U << 10) - 32)

struct lane_data {
	struct lane_data *before;
	size_t used;
	uint8_t bytes[DATA_BYTES];
};

uint8_t *lane_arena_take(struct lane_arena *arena, size_t bytes)
{
	struct lane_data *data = arena->last;

	if (!data || data->used + bytes > DATA_BYTES) {
		data = lane_realloc(arena->memory, NULL, 0, sizeof(*data));
		if (!data)
			return NULL;
		data->before = arena->last;
		data->used = 0;
		arena->last = data;
	}
	data->used += bytes;
	return data->bytes + data->used - bytes;
}

/* Arrays of one length: all of them grow, or none counts as longer. */
static bool resize(struct lane_curve *curve, struct lane_memory *memory, uint32_t room)
{
	size_t from = curve->room;
	struct lane_block *blocks =
		lane_realloc(memory, curve->blocks, from * sizeof(*blocks), room * sizeof(*blocks));
	uint64_t *times;
	struct lane_extent *extents;

	if (!blocks)
		return false;
	curve->blocks = blocks;
	times = lane_realloc(memory, curve->times, from * sizeof(*times), room * sizeof(*times));
	if (!times)
		return false;
	curve->times = times;
	extents = lane_realloc(memory, curve->levels[0], from * sizeof(*extents),
			       room * sizeof(*extents));
	if (!extents)
		return false;
	curve->levels[0] = extents;
	curve->room = room;
	return true;
}

static struct lane_block *new_block(struct lane_curve *curve, struct lane_memory *memory)
{
	uint32_t room = curve->room < 4 ? curve->room + 1 : curve->room + curve->room / 4;

	if (curve->nr == curve->room &&
	    (curve->room > UINT32_MAX / 2 || !resize(curve, memory, room)))
		return NULL;
	return &curve->blocks[curve->nr];
}

/* The same bytes if they were packed just before for another curve. NULL without memory. */
static const uint8_t *keep(struct lane_arena *arena, const uint8_t *bytes, size_t nr)
{
	struct lane_recent *recent;
	uint8_t *data;

	for (unsigned int i = 0; i < LANE_RECENT; i++) {
		recent = &arena->recent[i];
		if (recent->nr == nr && !memcmp(recent->data, bytes, nr))
			return recent->data;
	}
	data = lane_arena_take(arena, nr);
	if (!data)
		return NULL;
	memcpy(data, bytes, nr);
	arena->recent[arena->next_recent++ % LANE_RECENT] = (struct lane_recent){ data, nr };
	return data;
}

static struct lane_extent extent_of(const struct lane_step *steps, unsigned int nr)
{
	struct lane_extent extent = { UINT64_MAX, 0 };

	for (unsigned int i = 0; i < nr; i++) {
		uint64_t value = steps[i].value;

		extent.min = value < extent.min ? value : extent.min;
		extent.max = value > extent.max ? value : extent.max;
	}
	return extent;
}

/* The first @nr of the steps become a block. Without memory they are lost. */
static void pack(struct lane_curve *curve, struct lane_arena *arena, unsigned int nr)
{
	const struct lane_step *steps = curve->steps;
	struct lane_block *block = new_block(curve, arena->memory);
	struct lane_extent extent = extent_of(steps, nr);
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
	data = block ? keep(arena, bytes, (size_t)nr * (time_width + value_width)) : NULL;
	if (!data)
		return;
	curve->times[curve->nr] = steps[0].ts;
	curve->levels[0][curve->nr] = extent;
	*block = (struct lane_block){
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

/* All but the last step become a block: that one may still change. */
static void pack_but_last(struct lane_curve *curve, struct lane_arena *arena)
{
	unsigned int last = curve->nr_steps - 1;

	pack(curve, arena, last);
	curve->packed_value = curve->steps[last - 1].value;
	curve->steps[0] = curve->steps[last];
	curve->nr_steps = 1;
}

void lane_curve_cut(struct lane_curve *curve, struct lane_arena *arena)
{
	if (curve->nr_steps > BLOCK_MIN)
		pack_but_last(curve, arena);
}

static struct lane_step *new_step(struct lane_curve *curve, struct lane_memory *memory)
{
	unsigned int room = curve->room_steps ? curve->room_steps * 2 : 4;
	struct lane_step *steps;

	if (curve->nr_steps == curve->room_steps) {
		/* one more than a block */
		room = room > BLOCK_MAX ? BLOCK_MAX + 1 : room;
		steps = lane_realloc(memory, curve->steps, curve->room_steps * sizeof(*steps),
				     room * sizeof(*steps));
		if (!steps)
			return NULL;
		curve->steps = steps;
		curve->room_steps = room;
	}
	return &curve->steps[curve->nr_steps++];
}

static uint64_t value_now(const struct lane_curve *curve)
{
	if (curve->high < 0)
		return 0;
	return curve->high ? UINT64_MAX : curve->low;
}

/* What was taken back within its nanosecond is no step. */
static void drop_vain(struct lane_curve *curve)
{
	unsigned int nr = curve->nr_steps;
	uint64_t before = nr > 1 ? curve->steps[nr - 2].value : curve->packed_value;

	if (nr && curve->steps[nr - 1].value == before)
		curve->nr_steps--;
}

void lane_curve_add(struct lane_curve *curve, struct lane_arena *arena,
		    const struct lane_change *change)
{
	struct lane_step *last = curve->nr_steps ? &curve->steps[curve->nr_steps - 1] : NULL;

	if (change->less) {
		curve->high -= curve->low < change->bytes;
		curve->low -= change->bytes;
	} else {
		curve->low += change->bytes;
		curve->high += curve->low < change->bytes;
	}
	if (!last || last->ts != change->ts) {
		drop_vain(curve);
		last = new_step(curve, arena->memory);
		if (!last)
			return;
		last->ts = change->ts;
	}
	last->value = value_now(curve);
	if (curve->nr_steps > BLOCK_MAX)
		pack_but_last(curve, arena);
}

static uint32_t nr_at(const struct lane_curve *curve, unsigned int level)
{
	return (uint32_t)(((uint64_t)curve->nr + (1ULL << (level * LANE_FANOUT_BITS)) - 1) >>
			  (level * LANE_FANOUT_BITS));
}

/* Where there is no memory for a level the one below is read further. */
static void build_levels(struct lane_curve *curve, struct lane_memory *memory)
{
	for (unsigned int level = 1; level < LANE_LEVELS && nr_at(curve, level - 1) > 1; level++) {
		uint32_t nr = nr_at(curve, level);
		uint32_t nr_below = nr_at(curve, level - 1);
		const struct lane_extent *below = curve->levels[level - 1];
		struct lane_extent *list = lane_realloc(memory, NULL, 0, nr * sizeof(*list));

		if (!list)
			return;
		curve->levels[level] = list;
		for (uint32_t i = 0; i < nr; i++)
			list[i] = (struct lane_extent){ UINT64_MAX, 0 };
		for (uint32_t i = 0; i < nr_below; i++)
			lane_widen(&list[i >> LANE_FANOUT_BITS], &below[i]);
	}
}

void lane_curve_end(struct lane_curve *curve, struct lane_arena *arena)
{
	drop_vain(curve);
	if (curve->nr_steps)
		pack(curve, arena, curve->nr_steps);
	lane_realloc(arena->memory, curve->steps, curve->room_steps * sizeof(*curve->steps), 0);
	curve->steps = NULL;
	curve->nr_steps = 0;
	curve->room_steps = 0;
	if (curve->nr && curve->nr < curve->room)
		resize(curve, arena->memory, curve->nr);
	build_levels(curve, arena->memory);
}

void lane_curve_free(struct lane_curve *curve, struct lane_memory *memory)
{
	size_t room = curve->room;

	for (unsigned int level = 1; level < LANE_LEVELS; level++)
		lane_realloc(memory, curve->levels[level],
			     nr_at(curve, level) * sizeof(*curve->levels[0]), 0);
	lane_realloc(memory, curve->levels[0], room * sizeof(*curve->levels[0]), 0);
	lane_realloc(memory, curve->times, room * sizeof(*curve->times), 0);
	lane_realloc(memory, curve->blocks, room * sizeof(*curve->blocks), 0);
	lane_realloc(memory, curve->steps, curve->room_steps * sizeof(*curve->steps), 0);
	*curve = (struct lane_curve){ 0 };
}

void lane_arena_free(struct lane_arena *arena)
{
	while (arena->last) {
		struct lane_data *data = arena->last;

		arena->last = data->before;
		lane_realloc(arena->memory, data, sizeof(*data), 0);
	}
}
