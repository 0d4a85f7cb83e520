/* SPDX-License-Identifier: LGPL-2.1 */
/* One domain does not map an address twice. */
#include "replay_internal.h"

struct overlap {
	struct iommu_replay *r;
	const struct iommu_mapping *mapping;
	uint32_t id; /* of it */
	bool any;
};

static bool note_overlap(void *arg, const struct iommu_range *range)
{
	struct overlap *overlap = arg;

	overlap->any =
		range->id != overlap->id &&
		iommu_mapping(&overlap->r->store, range->id)->space == overlap->mapping->space;
	return !overlap->any;
}

void iommu_find_overlap(struct iommu_replay *r, const struct iommu_mapping *mapping, uint32_t id,
			uint64_t first, uint64_t last)
{
	struct overlap overlap = { .r = r, .mapping = mapping, .id = id };
	const struct iommu_space *space = iommu_space(&r->spaces, mapping->space);

	if (!r->config.findings ||
	    (space->kind != IOMMU_SPACE_PROBE && space->kind != IOMMU_SPACE_HOST))
		return;
	iommu_ranges_visit(&r->store.live, first, last, note_overlap, &overlap);
	if (overlap.any && r->queue.first < r->queue.next) {
		iommu_settle_all(r);
		overlap.any = false;
		iommu_ranges_visit(&r->store.live, first, last, note_overlap, &overlap);
	}
	if (overlap.any)
		iommu_find_now(r, IOMMU_FINDING_OVERLAP, mapping, first, last, 0);
}
