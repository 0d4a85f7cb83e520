/* SPDX-License-Identifier: LGPL-2.1 */
/* What groups of blocks have: the largest, the smallest and all together. */
#include "ticks_internal.h"

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
		      unsigned int kind, unsigned int from, unsigned int behind)
{
	const uint8_t *numbers = tick_numbers(block, kind);
	unsigned int width = block->width[kind];

	if (from == behind)
		return;
	if (!width) {
		uint64_t all;

		if (__builtin_mul_overflow(max, behind - from, &all))
			all = UINT64_MAX;
		add_sizes(to, kind, max, max, all);
		return;
	}
	for (unsigned int i = from; i < behind; i++) {
		uint64_t size = tick_size(block, kind, max, iommu_packed_get(numbers, width, i));

		add_sizes(to, kind, size, size, size);
	}
}

void tick_add_sum(struct tick_sum *to, const struct tick_sum *from)
{
	for (unsigned int kind = 0; kind < TICK_KINDS; kind++)
		add_sizes(to, kind, from->min[kind], from->max[kind], from->sum[kind]);
}

/* Entries of all levels. */
static size_t nr_sums(const struct iommu_tick_track *track)
{
	uint32_t nr = tick_nr_above(track->nr);
	size_t all = nr;

	if (track->nr <= LANE_FANOUT) /* no group is whole */
		return 0;
	while (nr > 1) {
		nr = tick_nr_above(nr);
		all += nr;
	}
	return all;
}

void tick_make_sums(struct iommu_tick_track *track, struct lane_memory *memory)
{
	size_t all = nr_sums(track);
	uint32_t below = tick_nr_above(track->nr);
	struct tick_sum *to;

	track->sums = all ? lane_realloc(memory, NULL, 0, all * sizeof(*track->sums)) : NULL;
	if (!track->sums) /* blocks are read one by one */
		return;
	for (size_t i = 0; i < all; i++)
		track->sums[i] = TICK_NO_SUM;
	for (uint32_t i = 0; i < track->nr; i++) {
		const struct tick_block *block = &track->blocks[i];
		const uint64_t *max = track->extents[i].max;

		to = &track->sums[i >> LANE_FANOUT_BITS];
		tick_add_numbers(to, block, max[TICK_MAP], TICK_MAP, 0, block->nr_maps);
		tick_add_numbers(to, block, max[TICK_UNMAP], TICK_UNMAP, 0,
				 (unsigned int)(block->nr - block->nr_maps));
	}
	to = track->sums;
	for (; below > 1; below = tick_nr_above(below)) {
		struct tick_sum *above = to + below;

		for (uint32_t i = 0; i < below; i++)
			tick_add_sum(&above[i >> LANE_FANOUT_BITS], &to[i]);
		to = above;
	}
}

void tick_free_sums(struct iommu_tick_track *track, struct lane_memory *memory)
{
	lane_realloc(memory, track->sums, nr_sums(track) * sizeof(*track->sums), 0);
}
