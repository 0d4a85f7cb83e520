/* SPDX-License-Identifier: LGPL-2.1 */
#include "packed.h"

/* One function per width, which the compiler can vectorize. */
#define EXTENT(type)                                                                     \
	static void extent_##type(const uint8_t *at, unsigned int from, unsigned int to, \
				  uint64_t *min, uint64_t *max)                          \
	{                                                                                \
		type least, most, number;                                                \
                                                                                         \
		memcpy(&least, at + from * sizeof(type), sizeof(type));                  \
		most = least;                                                            \
		for (unsigned int i = from + 1; i <= to; i++) {                          \
			memcpy(&number, at + i * sizeof(type), sizeof(type));            \
			least = number < least ? number : least;                         \
			most = number > most ? number : most;                            \
		}                                                                        \
		*min = least;                                                            \
		*max = most;                                                             \
	}

EXTENT(uint8_t)
EXTENT(uint16_t)
EXTENT(uint32_t)
EXTENT(uint64_t)

void iommu_packed_extent(const uint8_t *at, unsigned int width, unsigned int from, unsigned int to,
			 uint64_t *min, uint64_t *max)
{
	switch (width) {
	case 1:
		extent_uint8_t(at, from, to, min, max);
		break;
	case 2:
		extent_uint16_t(at, from, to, min, max);
		break;
	case 4:
		extent_uint32_t(at, from, to, min, max);
		break;
	default:
		extent_uint64_t(at, from, to, min, max);
		break;
	}
}

/* The width of most CPUs' vectors, in bytes. */
#define AT_ONCE IOMMU_PACKED_BEFORE

/*
 * The last vector may overlap the one before it, so that no bytes are left over. If there is only
 * one, it may begin before the list: what is not in the list counts as 255.
 */
static uint8_t least_byte(const uint8_t *at, unsigned int nr)
{
	static const uint8_t masks[2 * AT_ONCE] = { 255, 255, 255, 255, 255, 255, 255, 255,
						    255, 255, 255, 255, 255, 255, 255, 255 };
	const uint8_t *mask = masks + (nr < AT_ONCE ? nr : AT_ONCE);
	const uint8_t *last = at + nr - AT_ONCE;
	uint8_t least[AT_ONCE], half[AT_ONCE / 2];
	uint8_t result;

	for (unsigned int k = 0; k < AT_ONCE; k++)
		least[k] = last[k] | mask[k];
	for (; at < last; at += AT_ONCE) {
		for (unsigned int k = 0; k < AT_ONCE; k++)
			least[k] = at[k] < least[k] ? at[k] : least[k];
	}
	for (unsigned int k = 0; k < AT_ONCE / 2; k++)
		half[k] = least[k] < least[k + AT_ONCE / 2] ? least[k] : least[k + AT_ONCE / 2];
	result = half[0];
	for (unsigned int k = 1; k < AT_ONCE / 2; k++)
		result = half[k] < result ? half[k] : result;
	return result;
}

uint64_t iommu_packed_least(const uint8_t *at, unsigned int width, unsigned int from,
			    unsigned int to)
{
	uint64_t least, most;

	if (width == 1)
		return least_byte(at + from, to - from + 1);
	iommu_packed_extent(at, width, from, to, &least, &most);
	return least;
}

/* Gallop up or down from @near in steps that double, then bisect. */
uint32_t iommu_last_up_to(const uint64_t *numbers, uint32_t nr, uint32_t near, uint64_t limit)
{
	uint32_t from = 0;
	uint32_t to = nr;

	if (near >= to)
		near = to - 1;
	if (numbers[near] <= limit) {
		from = near;
		for (uint32_t step = 1; step < to - from; step *= 2) {
			if (numbers[from + step] > limit) {
				to = from + step;
				break;
			}
			from += step;
		}
	} else {
		to = near;
		for (uint32_t step = 1; step < to; step *= 2) {
			if (numbers[to - step] <= limit) {
				from = to - step;
				break;
			}
			to -= step;
		}
	}
	while (to - from > 1) {
		uint32_t half = from + (to - from) / 2;

		if (numbers[half] <= limit)
			from = half;
		else
			to = half;
	}
	return from;
}
