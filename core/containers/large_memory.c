/* SPDX-License-Identifier: LGPL-2.1 */
#define _DEFAULT_SOURCE /* madvise() */
#include "large_memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

void *iommu_large_zeroed(size_t size)
{
	char *large = calloc(1, size);
	uintptr_t first = ((uintptr_t)large + IOMMU_LARGE_PAGE - 1) & ~(IOMMU_LARGE_PAGE - 1);
	uintptr_t end = ((uintptr_t)large + size) & ~(IOMMU_LARGE_PAGE - 1);

	/* The whole large pages in it. As calloc() does, this leaves them to their first use. */
	if (large && first < end)
		madvise((void *)first, end - first, MADV_HUGEPAGE);
	return large;
}

void *iommu_large_grow(void *old, size_t old_size, size_t size)
{
	void *large;

	if (size < IOMMU_LARGE_PAGE)
		return realloc(old, size);
	if (size > SIZE_MAX - IOMMU_LARGE_PAGE)
		return NULL;
	size = (size + IOMMU_LARGE_PAGE - 1) / IOMMU_LARGE_PAGE * IOMMU_LARGE_PAGE;
	large = aligned_alloc(IOMMU_LARGE_PAGE, size);
	if (!large)
		return NULL;
	/* Small pages do as well, so the result does not matter. */
	madvise(large, size, MADV_HUGEPAGE);
	if (old) {
		memcpy(large, old, old_size);
		free(old);
	}
	return large;
}
