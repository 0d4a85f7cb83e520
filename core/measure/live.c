/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "live.h"

bool iommu_live_ends_add(struct iommu_live_ends *ends, const struct iommu_live_end *end)
{
	uint32_t i = ends->nr;

	if (ends->nr == ends->room) {
		uint32_t room = ends->room ? ends->room * 2 : 64;
		struct iommu_live_end *heap = realloc(ends->heap, room * sizeof(*heap));

		if (!heap)
			return false;
		ends->heap = heap;
		ends->room = room;
	}
	while (i && ends->heap[(i - 1) / 2].step > end->step) {
		ends->heap[i] = ends->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	ends->heap[i] = *end;
	ends->nr++;
	return true;
}

bool iommu_live_ends_next(struct iommu_live_ends *ends, uint64_t step, struct iommu_live_end *end)
{
	struct iommu_live_end last;
	uint32_t i = 0;

	if (!ends->nr || ends->heap[0].step >= step)
		return false;
	*end = ends->heap[0];
	last = ends->heap[--ends->nr];
	for (;;) {
		uint32_t child = 2 * i + 1;

		if (child >= ends->nr)
			break;
		if (child + 1 < ends->nr && ends->heap[child + 1].step < ends->heap[child].step)
			child++;
		if (ends->heap[child].step >= last.step)
			break;
		ends->heap[i] = ends->heap[child];
		i = child;
	}
	if (ends->nr)
		ends->heap[i] = last;
	return true;
}

void iommu_live_ends_free(struct iommu_live_ends *ends)
{
	free(ends->heap);
	*ends = (struct iommu_live_ends){ 0 };
}
