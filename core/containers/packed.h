/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PACKED_H
#define IOMMU_PACKED_H

#include <stdint.h>
#include <string.h>

/*
 * Numbers of one list in as few bytes each as hold the largest of them, 1, 2, 4 or 8; and where in
 * ascending numbers a number is.
 */
static inline unsigned int iommu_packed_width(uint64_t number)
{
	if (number <= UINT8_MAX)
		return 1;
	if (number <= UINT16_MAX)
		return 2;
	return number <= UINT32_MAX ? 4 : 8;
}

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

/* The least and the most of numbers @from to @to, inclusive. */
void iommu_packed_extent(const uint8_t *at, unsigned int width, unsigned int from, unsigned int to,
			 uint64_t *min, uint64_t *max);

/* The least alone, which is found sooner. */
uint64_t iommu_packed_least(const uint8_t *at, unsigned int width, unsigned int from,
			    unsigned int to);

/*
 * The last of @nr ascending numbers that is not above @limit, as the first one is not: an index.
 * Soon found where it is near the index @near, before or behind it.
 */
uint32_t iommu_last_up_to(const uint64_t *numbers, uint32_t nr, uint32_t near, uint64_t limit);

#endif
