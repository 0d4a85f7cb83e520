/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_REACH_H
#define IOMMU_REACH_H

#include <stdint.h>

/* How far the maps of a device reach. Zero it before use. */
struct iommu_reach {
	uint64_t highest;     /* the last address of the highest map */
	uint64_t by_bits[65]; /* maps by the number of bits of their last address */
};

/* Returns the number of bits that an address needs: 0 for address 0, 64 at most. */
static inline unsigned int iommu_address_bits(uint64_t address)
{
	return address ? 64 - (unsigned int)__builtin_clzll(address) : 0;
}

/* @last: the last address of a map, inclusive. */
static inline void iommu_reach_map(struct iommu_reach *reach, uint64_t last)
{
	if (last > reach->highest)
		reach->highest = last;
	reach->by_bits[iommu_address_bits(last)]++;
}

/* Returns the number of bits of the highest address; 0 without maps. */
static inline unsigned int iommu_reach_bits(const struct iommu_reach *reach)
{
	return iommu_address_bits(reach->highest);
}

/* Returns the number of maps that reach 2^@bits or more. @bits is at most 64. */
static inline uint64_t iommu_reach_above(const struct iommu_reach *reach, unsigned int bits)
{
	uint64_t maps = 0;

	while (++bits <= 64)
		maps += reach->by_bits[bits];
	return maps;
}

static inline void iommu_reach_merge(struct iommu_reach *to, const struct iommu_reach *from)
{
	if (from->highest > to->highest)
		to->highest = from->highest;
	for (unsigned int bits = 0; bits <= 64; bits++)
		to->by_bits[bits] += from->by_bits[bits];
}

#endif
