/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "live.h"

#include "core/containers/large_memory.h"

/* An unmap may be matched a little later than one that follows it. */
#define DISORDER 64

static bool grow(struct iommu_live_ends *ends)
{
	uint32_t room = ends->room ? ends->room * 2 : 64;
	struct iommu_live_end *ring = iommu_large_grow(NULL, 0, room * sizeof(*ring));

	if (!ring)
		return false;
	for (uint32_t i = 0; i < ends->nr; i++)
		ring[i] = ends->ring[(ends->first + i) & (ends->room - 1)];
	free(ends->ring);
	ends->ring = ring;
	ends->room = room;
	ends->first = 0;
	return true;
}

bool iommu_live_ends_add(struct iommu_live_ends *ends, const struct iommu_live_end *end)
{
	uint32_t mask, at, stop;

	if (ends->nr == ends->room && !grow(ends))
		return false;
	mask = ends->room - 1;
	at = ends->first + ends->nr;
	stop = ends->first + (ends->nr > DISORDER ? ends->nr - DISORDER : 0);
	for (; at != stop && ends->ring[(at - 1) & mask].step > end->step; at--)
		ends->ring[at & mask] = ends->ring[(at - 1) & mask];
	ends->ring[at & mask] = *end;
	ends->nr++;
	return true;
}

void iommu_live_ends_free(struct iommu_live_ends *ends)
{
	free(ends->ring);
	*ends = (struct iommu_live_ends){ 0 };
}
