/* SPDX-License-Identifier: LGPL-2.1 */
#include "lane_bundles.h"
#include "core/containers/table.h"

void lane_bundles_begin(struct iommu_lane *list, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		list[i].bundle = (uint32_t)i;
}

/* Returns the name of a lane's bundle, and lets the lanes on the way there know it. */
static uint32_t name_of(struct iommu_lane *list, uint32_t lane)
{
	uint32_t name = lane;

	while (list[name].bundle != name)
		name = list[name].bundle;
	while (lane != name) {
		uint32_t next = list[lane].bundle;

		list[lane].bundle = name;
		lane = next;
	}
	return name;
}

void lane_bundles_join(struct iommu_lane *list, uint32_t a, uint32_t b)
{
	uint32_t x = name_of(list, a);
	uint32_t y = name_of(list, b);

	if (x < y)
		list[y].bundle = x;
	else
		list[x].bundle = y;
}

bool lane_bundles_end(struct iommu_lane *list, size_t nr)
{
	struct iommu_table by_gid = { 0 }; /* index of a lane, plus 1 */
	bool done = true;

	for (uint32_t i = 0; i < nr && done; i++) {
		uint32_t other;

		if (!list[i].gid_known)
			continue;
		other = iommu_table_get(&by_gid, (uint32_t)list[i].gid);
		if (other)
			lane_bundles_join(list, i, other - 1);
		else
			done = iommu_table_set(&by_gid, (uint32_t)list[i].gid, i + 1);
	}
	iommu_table_free(&by_gid);
	for (uint32_t i = 0; i < nr; i++)
		list[i].bundle = name_of(list, i);
	return done;
}
