/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PACKED_H
#define IOMMU_PACKED_H

#include <stdint.h>
#include <string.h>

/*
 * Packed lists of numbers. All numbers of a list have the same width: 1, 2, 4 or 8 bytes, the least
 * that the largest number needs. Also searches a list of ascending numbers.
 */

/* The width in bytes of a list with the largest number @number. */
static inline unsigned int iommu_packed_width(uint64_t number)
{
	if (number <= UINT8_MAX)
		return 1;
	if (number <= UINT16_MAX)
		return 2;
	return number <= UINT32_MAX ? 4 : 8;
}

/* Store @number as the @i-th number of the list at @at, which has a width of @width bytes. */
static inline void iommu_packed_put(uint8_t *at, unsigned int width, unsigned int i,
				    uint64_t number)
{
	uint16_t half = (uint16_t)number;
	uint32_t word = (uint32_t)number;

	switch (width) {
	case 1:
		at[i] = (uint8_t)number;
		break;
	case 2:
		memcpy(at + i * sizeof(half), &half, sizeof(half));
		break;
	case 4:
		memcpy(at + i * sizeof(word), &word, sizeof(word));
		break;
	default:
		memcpy(at + i * sizeof(number), &number, sizeof(number));
		break;
	}
}

/* The @i-th number of the list at @at. */
static inline uint64_t iommu_packed_get(const uint8_t *at, unsigned int width, unsigned int i)
{
	uint16_t half;
	uint32_t word;
	uint64_t number;

	switch (width) {
	case 1:
		return at[i];
	case 2:
		memcpy(&half, at + i * sizeof(half), sizeof(half));
		return half;
	case 4:
		memcpy(&word, at + i * sizeof(word), sizeof(word));
		return word;
	default:
		memcpy(&number, at + i * sizeof(number), sizeof(number));
		return number;
	}
}

/* Find the minimum and the maximum of numbers @from to @to, inclusive. */
void iommu_packed_extent(const uint8_t *at, unsigned int width, unsigned int from, unsigned int to,
			 uint64_t *min, uint64_t *max);

/* This many bytes before a list are read, but not used, by the next function. */
#define IOMMU_PACKED_BEFORE 16

/* The minimum of numbers @from to @to, inclusive. Faster than iommu_packed_extent(). */
uint64_t iommu_packed_least(const uint8_t *at, unsigned int width, unsigned int from,
			    unsigned int to);

/*
 * The index of the last of @nr ascending numbers that is at most @limit. The first number must be
 * at most @limit, too. The search is fast if the result is near index @near.
 */
uint32_t iommu_last_up_to(const uint64_t *numbers, uint32_t nr, uint32_t near, uint64_t limit);

#endif
