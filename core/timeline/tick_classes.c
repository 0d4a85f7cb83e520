/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Counts maps by the class of their size. A track has a row of numbers per block: how many maps of
 * each class it has. Further rows have the numbers before each group of blocks.
 */
#include "tick_classes.h"
#include "core/containers/prefetch.h"

/* The blocks of a group. */
#define GROUP 8

static uint32_t nr_groups(const struct iommu_tick_track *track)
{
	return track->nr / GROUP + 1;
}

static size_t size_of_groups(const struct iommu_tick_track *track)
{
	return (size_t)nr_groups(track) * track->nr_classes * sizeof(*track->maps_before);
}

static size_t size_of_blocks(const struct iommu_tick_track *track)
{
	return (size_t)track->nr * track->nr_classes;
}

/* Returns the class of a number that stands for a power of two, tick_size(). */
static unsigned int class_of_power(unsigned int number)
{
	return number < 64 ? 127 - 2 * number : 0;
}

/* Add @how to the number of the class of each map of a block, from @from to before @end. */
static void count_maps(const struct iommu_tick_track *track, uint32_t number, unsigned int from,
		       unsigned int end, uint32_t how, uint32_t *counts)
{
	const struct tick_block *block = &track->blocks[number];
	const uint8_t *numbers = tick_numbers(block, TICK_MAP);
	unsigned int width = block->width[TICK_MAP];
	uint64_t max;

	if (from == end)
		return;
	if (block->shift[TICK_MAP] == TICK_POWERS) { /* the usual sizes */
		for (unsigned int i = from; i < end; i++)
			counts[class_of_power(numbers[i]) - track->first_class] += how;
		return;
	}
	max = track->extents[number].max[TICK_MAP];
	if (!width) {
		counts[tick_class_of(max) - track->first_class] += how * (end - from);
		return;
	}
	for (unsigned int i = from; i < end; i++) {
		uint64_t packed = iommu_packed_get(numbers, width, i);

		counts[tick_class_of(tick_size(block, TICK_MAP, max, packed)) -
		       track->first_class] += how;
	}
}

static void count_block(const struct iommu_tick_track *track, uint32_t number, uint32_t *counts)
{
	count_maps(track, number, 0, track->blocks[number].nr_maps, 1, counts);
}

static void fill(struct iommu_tick_track *track)
{
	uint32_t before[TICK_CLASSES] = { 0 };

	for (uint32_t i = 0; i < track->nr; i++) {
		uint8_t *row = &track->maps_in[(size_t)i * track->nr_classes];
		uint32_t counts[TICK_CLASSES] = { 0 };

		if (i % GROUP == 0)
			memcpy(&track->maps_before[(size_t)(i / GROUP) * track->nr_classes], before,
			       track->nr_classes * sizeof(*before));
		count_block(track, i, counts);
		for (unsigned int class = 0; class < track->nr_classes; class ++) {
			row[class] = (uint8_t)counts[class];
			before[class] += counts[class];
		}
	}
}

void tick_make_classes(struct iommu_tick_track *track, struct counted_memory *memory)
{
	if (!track->maps)
		return;
	track->first_class = (uint8_t)tick_class_of(track->least);
	track->nr_classes = (uint8_t)(tick_class_of(track->most) - track->first_class + 1);
	if (track->nr == 1) /* queries count its maps */
		return;
	track->maps_before = counted_realloc(memory, NULL, 0, size_of_groups(track));
	track->maps_in = counted_realloc(memory, NULL, 0, size_of_blocks(track));
	if (track->maps_before && track->maps_in)
		fill(track);
	else
		tick_free_classes(track, memory);
}

void tick_free_classes(struct iommu_tick_track *track, struct counted_memory *memory)
{
	if (track->maps_before)
		counted_realloc(memory, track->maps_before, size_of_groups(track), 0);
	if (track->maps_in)
		counted_realloc(memory, track->maps_in, size_of_blocks(track), 0);
	track->maps_before = NULL;
	track->maps_in = NULL;
}

void tick_fetch_counts(const struct iommu_tick_track *track, uint32_t number)
{
	const unsigned int nr = track->nr_classes;
	uint32_t group = number / GROUP;
	const uint8_t *at;

	if (!track->maps_in)
		return;
	at = (const uint8_t *)&track->maps_before[(size_t)group * nr];
	iommu_prefetch(at);
	iommu_prefetch(at + nr * sizeof(*track->maps_before) - 1);
	at = &track->maps_in[(size_t)group * GROUP * nr];
	iommu_prefetch(at);
	iommu_prefetch(&track->maps_in[(size_t)number * nr]);
	at = tick_numbers(&track->blocks[number], TICK_MAP);
	iommu_prefetch(at);
	iommu_prefetch(at + track->blocks[number].nr_maps / 2);
}

bool tick_count_before(const struct iommu_tick_track *track, uint32_t number, unsigned int maps,
		       uint32_t counts[TICK_CLASSES])
{
	const unsigned int nr = track->nr_classes;
	const unsigned int nr_maps = track->blocks[number].nr_maps;
	uint32_t block = number / GROUP * GROUP;
	bool down = track->maps_in && maps > nr_maps / 2; /* then the end of the block is nearer */
	uint32_t end = number + down;
	const uint32_t *before = NULL;

	if (number && !track->maps_in)
		return false;
	if (number)
		before = &track->maps_before[(size_t)(number / GROUP) * nr];
	/* These are few: memcpy() would take longer. */
	for (unsigned int class = 0; class < nr; class ++)
		counts[class] = before ? before[class] : 0;
	for (; block < end; block++) {
		const uint8_t *row = &track->maps_in[(size_t)block * nr];

		for (unsigned int class = 0; class < nr; class ++)
			counts[class] += row[class];
	}
	if (down)
		count_maps(track, number, maps, nr_maps, UINT32_MAX, counts);
	else
		count_maps(track, number, 0, maps, 1, counts);
	return true;
}

unsigned int tick_median_class(const struct iommu_tick_track *track, const uint32_t *from,
			       const uint32_t *to, uint32_t nr)
{
	uint64_t up_to = 0;
	unsigned int class = 0;

	for (; class + 1 < track->nr_classes; class ++) {
		up_to += to[class] - from[class];
		if (up_to >= ((uint64_t)nr + 1) / 2)
			break;
	}
	return track->first_class + class;
}
