/* SPDX-License-Identifier: LGPL-2.1 */
#define _DEFAULT_SOURCE /* madvise() */
#include "large_memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* From this size on, a large page is worth the memory behind the end that stays unused. */
#define WORTH_A_PAGE (IOMMU_LARGE_PAGE / 4)

void *iommu_large_grow(void *old, size_t old_size, size_t size)
{
	void *large;

	if (size < WORTH_A_PAGE)
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

void *iommu_large_zeroed(size_t size)
{
	void *large = iommu_large_grow(NULL, 0, size);

	if (large)
		memset(large, 0, size);
	return large;
}
