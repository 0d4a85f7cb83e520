/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_REACH_H
#define IOMMU_REACH_H

#include <stdint.h>

/* How far the maps of a device reach. Zero it before use. */
struct iommu_reach {
	uint64_t highest;  /* the last address of the highest map */
	uint64_t above_32; /* maps that reach 2^32 or more, and so on */
	uint64_t above_39;
	uint64_t above_48;
};

/* @last: the last address of a map, inclusive. */
static inline void iommu_reach_map(struct iommu_reach *reach, uint64_t last)
{
	if (last > reach->highest)
		reach->highest = last;
	reach->above_32 += last >> 32 != 0;
	reach->above_39 += last >> 39 != 0;
	reach->above_48 += last >> 48 != 0;
}

/* Returns the number of bits of the highest address; 0 without maps. */
static inline unsigned int iommu_reach_bits(const struct iommu_reach *reach)
{
	return reach->highest ? 64 - (unsigned int)__builtin_clzll(reach->highest) : 0;
}

static inline void iommu_reach_merge(struct iommu_reach *to, const struct iommu_reach *from)
{
	if (from->highest > to->highest)
		to->highest = from->highest;
	to->above_32 += from->above_32;
	to->above_39 += from->above_39;
	to->above_48 += from->above_48;
}

#endif
