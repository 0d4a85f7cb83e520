/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TICK_CLASSES_H
#define IOMMU_TICK_CLASSES_H

#include "tick_blocks.h"

/*
 * Classes of the sizes of maps, for medians: class 0 is size 0, and then each power of two and the
 * sizes between two of them have a class in turn. DMA sizes are mostly powers of two, so a median
 * is mostly exact.
 */
#define TICK_CLASSES 129

static inline unsigned int tick_class_of(uint64_t size)
{
	return size ? 2 * tick_bits_of(size) - !(size & (size - 1)) : 0;
}

/* Return the smallest and the largest size of a class. */
static inline uint64_t tick_class_least(unsigned int class)
{
	return class ? (1ULL << (class - 1) / 2) + !(class & 1) : 0;
}

static inline uint64_t tick_class_most(unsigned int class)
{
	if (class & 1 || !class)
		return tick_class_least(class);
	return class < TICK_CLASSES - 1 ? (1ULL << class / 2) - 1 : UINT64_MAX;
}

/* Count the maps of a track's blocks. Without memory for that, it has no medians. */
void tick_make_classes(struct iommu_tick_track *track, struct counted_memory *memory);
void tick_free_classes(struct iommu_tick_track *track, struct counted_memory *memory);

/* Prefetch what tick_count_before() will read for a place in block @number. */
void tick_fetch_counts(const struct iommu_tick_track *track, uint32_t number);

/*
 * Store how many maps of each class are before block @number and in its first @maps maps. Class
 * track->first_class is the first of the @counts. Returns false if they are not known.
 */
bool tick_count_before(const struct iommu_tick_track *track, uint32_t number, unsigned int maps,
		       uint32_t counts[TICK_CLASSES]);

/*
 * Returns the class of the median of the @nr maps between two places, which are counted by @from
 * and @to. Of the lower one, if there are two.
 */
unsigned int tick_median_class(const struct iommu_tick_track *track, const uint32_t *from,
			       const uint32_t *to, uint32_t nr);

#endif
