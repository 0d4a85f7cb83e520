/* SPDX-License-Identifier: LGPL-2.1 */
#include "packed.h"

/* One function for each width, for the compiler to make of it what the machine does at once. */
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

/* First by steps that double, up or down from @near, then by halves. */
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
