/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PREFETCH_H
#define IOMMU_PREFETCH_H

/*
 * Fetch the cache line at an address that is read, or written, soon. GCC 12 drops calls of
 * functions that only prefetch, because it finds no effect. The empty assembly is one.
 */
static inline void iommu_prefetch(const void *address)
{
	__asm__ volatile("" : : "r"(address));
	__builtin_prefetch(address);
}

static inline void iommu_prefetch_to_write(const void *address)
{
	__asm__ volatile("" : : "r"(address));
	__builtin_prefetch(address, 1);
}

#endif
