/* SPDX-License-Identifier: LGPL-2.1 */
/* Packs the maps and unmaps of one CPU or task into blocks. */
#include "tick_blocks.h"

/* The largest size of a packed block in bytes. */
#define DATA_MAX (TICK_BLOCK * 17 + 32)

/* Bytes that may be read after the last time. */
#define READ_FURTHER 7

#define CACHE_LINE 64

/* The sizes of a block, maps and unmaps separately. */
struct sizes {
	uint64_t list[TICK_KINDS][TICK_BLOCK];
	uint64_t min[TICK_KINDS]; /* UINT64_MAX if there is none */
	unsigned int nr[TICK_KINDS];
};

/* Returns the sum, or UINT64_MAX if it is larger. */
static uint64_t add(uint64_t a, uint64_t b)
{
	return a + b < a ? UINT64_MAX : a + b;
}

static void add_sizes(struct tick_sum *to, unsigned int kind, uint64_t min, uint64_t max,
		      uint64_t sum)
{
	to->max[kind] = max > to->max[kind] ? max : to->max[kind];
	to->min[kind] = min < to->min[kind] ? min : to->min[kind];
	to->sum[kind] = add(to->sum[kind], sum);
}

void tick_add_numbers(struct tick_sum *to, const struct tick_block *block, uint64_t max,
		      unsigned int kind, unsigned int from, unsigned int end)
{
	const uint8_t *numbers = tick_numbers(block, kind);
	unsigned int width = block->width[kind];

	if (from == end)
		return;
	if (!width) {
		uint64_t all;

		if (__builtin_mul_overflow(max, end - from, &all))
			all = UINT64_MAX;
		add_sizes(to, kind, max, max, all);
		return;
	}
	for (unsigned int i = from; i < end; i++) {
		uint64_t size = tick_size(block, kind, max, iommu_packed_get(numbers, width, i));

		add_sizes(to, kind, size, size, size);
	}
}

void tick_add_sum(struct tick_sum *to, const struct tick_sum *from)
{
	for (unsigned int kind = 0; kind < TICK_KINDS; kind++)
		add_sizes(to, kind, from->min[kind], from->max[kind], from->sum[kind]);
}

/* Returns the number of entries of all levels together. */
static size_t nr_sums(const struct iommu_tick_track *track)
{
	uint32_t nr = tick_nr_above(track->nr);
	size_t all = nr;

	if (track->nr <= LEVEL_FANOUT) /* too few blocks for a group */
		return 0;
	while (nr > 1) {
		nr = tick_nr_above(nr);
		all += nr;
	}
	return all;
}

static void tick_free_sums(struct iommu_tick_track *track, struct counted_memory *memory)
{
	counted_realloc(memory, track->sums, track->room_sums * sizeof(*track->sums), 0);
	track->sums = NULL; /* queries then read block by block */
	track->room_sums = 0;
}

static bool resize_sums(struct iommu_tick_track *track, struct counted_memory *memory, size_t room)
{
	struct tick_sum *sums = counted_realloc(
		memory, track->sums, track->room_sums * sizeof(*sums), room * sizeof(*sums));

	if (!sums) {
		tick_free_sums(track, memory);
		return false;
	}
	track->sums = sums;
	track->room_sums = (uint32_t)room;
	return true;
}

/* Add the levels above the first one, which is complete. */
static void tick_make_sums(struct iommu_tick_track *track, struct counted_memory *memory)
{
	uint32_t below = tick_nr_above(track->nr);
	size_t all = nr_sums(track);
	struct tick_sum *to;

	if (!track->sums || !resize_sums(track, memory, all))
		return;
	for (size_t i = below; i < all; i++)
		track->sums[i] = TICK_NO_SUM;
	to = track->sums;
	for (; below > 1; below = tick_nr_above(below)) {
		struct tick_sum *above = to + below;

		for (uint32_t i = 0; i < below; i++)
			tick_add_sum(&above[i >> LEVEL_FANOUT_BITS], &to[i]);
		to = above;
	}
}

static void add_packed(struct iommu_tick_track *track, uint32_t number)
{
	const struct tick_block *block = &track->blocks[number];
	const uint64_t *max = track->extents[number].max;
	struct tick_sum *to = &track->sums[number >> LEVEL_FANOUT_BITS];

	tick_add_numbers(to, block, max[TICK_MAP], TICK_MAP, 0, block->nr_maps);
	tick_add_numbers(to, block, max[TICK_UNMAP], TICK_UNMAP, 0,
			 (unsigned int)(block->nr - block->nr_maps));
}

/* Makes room for the sum of the last block, and begins the sum. The first group waits for a second
 * one. Returns false if there are no sums. */
static bool begin_sum(struct iommu_tick_track *track, struct counted_memory *memory)
{
	uint32_t number = track->nr - 1;
	uint32_t group = number >> LEVEL_FANOUT_BITS;

	if (number < LEVEL_FANOUT || (number > LEVEL_FANOUT && !track->sums))
		return false;
	if (number & (LEVEL_FANOUT - 1))
		return true;
	if (group >= track->room_sums &&
	    !resize_sums(track, memory, track->room_sums + track->room_sums / 4 + 2))
		return false;
	track->sums[group] = TICK_NO_SUM;
	if (number > LEVEL_FANOUT)
		return true;
	track->sums[0] = TICK_NO_SUM;
	for (uint32_t i = 0; i < LEVEL_FANOUT; i++)
		add_packed(track, i);
	return true;
}

/* Returns the sum of sizes; UINT64_MAX if it is larger. */
static uint64_t sum_of(const uint64_t *list, unsigned int nr, uint64_t max)
{
	uint64_t sum = 0;

	if (max <= UINT64_MAX / TICK_BLOCK) {
		for (unsigned int i = 0; i < nr; i++)
			sum += list[i];
		return sum;
	}
	for (unsigned int i = 0; i < nr; i++)
		sum = add(sum, list[i]);
	return sum;
}

/* Add the sizes of the last block to the sum of its group. */
static void sum_block(struct iommu_tick_track *track, struct counted_memory *memory,
		      const struct sizes *sizes, const struct tick_extent *extent)
{
	struct tick_sum *to;

	if (!begin_sum(track, memory))
		return;
	to = &track->sums[(track->nr - 1) >> LEVEL_FANOUT_BITS];
	for (unsigned int kind = 0; kind < TICK_KINDS; kind++) {
		if (sizes->nr[kind])
			add_sizes(to, kind, sizes->min[kind], extent->max[kind],
				  sum_of(sizes->list[kind], sizes->nr[kind], extent->max[kind]));
	}
}

static bool resize(struct iommu_tick_track *track, struct counted_memory *memory, uint32_t room)
{
	size_t from = track->room;
	uint64_t *times;
	struct tick_extent *extents;
	struct tick_block *blocks;

	times = counted_realloc(memory, track->times, from * sizeof(*times), room * sizeof(*times));
	if (!times)
		return false;
	track->times = times;
	extents = counted_realloc(memory, track->extents, from * sizeof(*extents),
				  room * sizeof(*extents));
	if (!extents)
		return false;
	track->extents = extents;
	blocks = counted_realloc(memory, track->blocks, from * sizeof(*blocks),
				 room * sizeof(*blocks));
	if (!blocks)
		return false;
	track->blocks = blocks;
	track->room = room;
	return true;
}

/* Room grows slowly at first, because most tasks have one block. */
static bool make_room(struct iommu_tick_track *track, struct counted_memory *memory)
{
	if (track->nr < track->room)
		return true;
	return resize(track, memory,
		      track->room < 4 ? track->room + 1 : track->room + track->room / 4);
}

static void put_low_first(uint8_t *at, uint64_t number)
{
	number = tick_swapped(number);
	memcpy(at, &number, sizeof(number));
}

/*
 * Write the times, and between their parts the bits. Returns their end; up to 8 bytes after it are
 * overwritten as well.
 */
static uint8_t *put_times(const struct iommu_tick_track *track, unsigned int low, uint8_t *data)
{
	const struct tick_event *events = track->events;
	unsigned int nr = track->nr_events;
	unsigned int buckets = 1U << tick_bucket_bits(nr);
	uint64_t mask = low < 64 ? (1ULL << low) - 1 : UINT64_MAX;
	unsigned int bits = tick_low_bits(low);
	uint8_t *at = data + buckets - 1;
	unsigned int bucket = 0;
	unsigned int filled = 0;
	uint64_t waiting = 0;

	memcpy(at, track->is_map, tick_is_map_size(nr));
	at += tick_is_map_size(nr);
	for (unsigned int i = 0; i < nr; i++) {
		uint64_t time = events[i].ts - events[0].ts;

		for (; low < 64 && bucket < time >> low; bucket++)
			data[bucket] = (uint8_t)i;
		if (bits == 64) {
			put_low_first(at, time & mask);
			at += 8;
			continue;
		}
		waiting |= (time & mask) << filled;
		filled += bits;
		put_low_first(at, waiting);
		at += filled / 8;
		waiting >>= filled & ~7U;
		filled %= 8;
	}
	for (; bucket + 1 < buckets; bucket++)
		data[bucket] = (uint8_t)nr;
	if (filled)
		*at++ = (uint8_t)waiting;
	return at;
}

/* Separate maps and unmaps, without a branch on the kind, which the CPU could not predict. */
static void part_sizes(const struct iommu_tick_track *track, struct sizes *sizes)
{
	unsigned int unmaps = 0;

	for (unsigned int i = 0; i < track->nr_events; i++) {
		unsigned int kind = ~track->is_map[i / 64] >> i % 64 & 1;

		sizes->list[kind][kind == TICK_MAP ? i - unmaps : unmaps] = track->events[i].size;
		unmaps += kind;
	}
	sizes->nr[TICK_MAP] = track->nr_events - unmaps;
	sizes->nr[TICK_UNMAP] = unmaps;
}

/* Write the sizes of one kind in the shorter of two encodings. Returns their end. Stores the least
 * and the largest size. */
static uint8_t *put_sizes(struct sizes *sizes, unsigned int kind, struct tick_block *block,
			  uint64_t *most, uint8_t *at)
{
	const uint64_t *list = sizes->list[kind];
	unsigned int nr = sizes->nr[kind];
	uint64_t min = UINT64_MAX;
	uint64_t max = 0;
	uint64_t bits = 0;
	uint64_t odd = 0; /* not 0: some size is not a power of two */

	for (unsigned int i = 0; i < nr; i++) {
		min = list[i] < min ? list[i] : min;
		max = list[i] > max ? list[i] : max;
		odd |= list[i] & (list[i] - 1);
	}
	for (unsigned int i = 0; i < nr; i++)
		bits |= max - list[i];
	sizes->min[kind] = min;
	*most = max;
	if (!bits)
		return at;
	block->shift[kind] = (uint8_t)__builtin_ctzll(bits);
	block->width[kind] = (uint8_t)iommu_packed_width(bits >> block->shift[kind]);
	if (!odd && block->width[kind] > 1) {
		block->shift[kind] = TICK_POWERS;
		block->width[kind] = 1;
		for (unsigned int i = 0; i < nr; i++)
			at[i] = (uint8_t)(64 - tick_bits_of(list[i]));
		return at + nr;
	}
	for (unsigned int i = 0; i < nr; i++)
		iommu_packed_put(at, block->width[kind], i, (max - list[i]) >> block->shift[kind]);
	return at + (size_t)nr * block->width[kind];
}

static void note_maps(struct iommu_tick_track *track, uint64_t min, uint64_t max)
{
	track->least = !track->maps || min < track->least ? min : track->least;
	track->most = max > track->most ? max : track->most;
}

static void pack(struct iommu_tick_track *track, struct packed_arena *arena)
{
	unsigned int nr = track->nr_events;
	uint64_t first = track->events[0].ts;
	unsigned int span = tick_bits_of(track->events[nr - 1].ts - first);
	unsigned int buckets = tick_bucket_bits(nr);
	struct tick_block block = { .maps = track->maps, .nr = (uint8_t)nr };
	struct tick_extent extent;
	struct sizes sizes;
	uint8_t packed[DATA_MAX];
	uint8_t *data;
	uint8_t *end;
	size_t size;

	if (!make_room(track, arena->memory))
		return;
	part_sizes(track, &sizes);
	block.nr_maps = (uint8_t)sizes.nr[TICK_MAP];
	block.low = (uint8_t)(span > buckets ? span - buckets : 0);
	end = put_times(track, block.low, packed);
	for (unsigned int kind = 0; kind < TICK_KINDS; kind++)
		end = put_sizes(&sizes, kind, &block, &extent.max[kind], end);
	size = (size_t)(end - packed) + READ_FURTHER;
	data = packed_arena_take(arena, (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);
	if (!data)
		return;
	memcpy(data, packed, (size_t)(end - packed));
	block.data = data;
	track->times[track->nr] = first;
	track->extents[track->nr] = extent;
	track->blocks[track->nr] = block;
	if (block.nr_maps)
		note_maps(track, sizes.min[TICK_MAP], extent.max[TICK_MAP]);
	track->maps += block.nr_maps;
	track->nr++;
	sum_block(track, arena->memory, &sizes, &extent);
}

void tick_pack(struct iommu_tick_track *track, struct packed_arena *arena)
{
	pack(track, arena);
	track->nr_events = 0;
}

void tick_end(struct iommu_tick_track *track, struct packed_arena *arena)
{
	struct counted_memory *memory = arena->memory;

	if (track->nr_events)
		tick_pack(track, arena);
	counted_realloc(memory, track->events, track->room_events * sizeof(*track->events), 0);
	track->events = NULL;
	track->room_events = 0;
	if (track->nr && track->nr < track->room)
		resize(track, memory, track->nr);
	tick_make_sums(track, memory);
}

void tick_free(struct iommu_tick_track *track, struct counted_memory *memory)
{
	size_t room = track->room;

	tick_free_sums(track, memory);
	counted_realloc(memory, track->times, room * sizeof(*track->times), 0);
	counted_realloc(memory, track->extents, room * sizeof(*track->extents), 0);
	counted_realloc(memory, track->blocks, room * sizeof(*track->blocks), 0);
	counted_realloc(memory, track->events, track->room_events * sizeof(*track->events), 0);
}
