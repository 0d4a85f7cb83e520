/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "stayed.h"

static bool grow(struct iommu_stay *stay)
{
	uint32_t room = stay->room ? stay->room * 2 : 64;
	uint64_t *removed = realloc(stay->removed, room * sizeof(*removed));
	uint32_t *unused;

	if (!removed)
		return false;
	stay->removed = removed;
	unused = realloc(stay->unused, room * sizeof(*unused));
	if (!unused)
		return false;
	stay->unused = unused;
	stay->room = room;
	return true;
}

/* Returns the removed bytes of a mapping, 0 if it is new; NULL if out of memory. */
static uint64_t *removed_of(struct iommu_stay *stay, uint64_t map)
{
	uint32_t index = iommu_table_get(&stay->by_map, map);

	if (index)
		return &stay->removed[index - 1];
	if (!stay->nr_unused && stay->nr == stay->room && !grow(stay))
		return NULL;
	index = stay->nr_unused ? stay->unused[stay->nr_unused - 1] : stay->nr;
	if (!iommu_table_set(&stay->by_map, map, index + 1))
		return NULL;
	if (stay->nr_unused)
		stay->nr_unused--;
	else
		stay->nr++;
	stay->removed[index] = 0;
	return &stay->removed[index];
}

/* The size of the event need not be that of its pages, which the piece has. */
static uint64_t bytes_of(const struct iommu_removal *removal)
{
	uint64_t begin = iommu_first_address(removal->mapping);
	uint64_t end = begin + removal->mapping->size - 1;
	uint64_t first = removal->first > begin ? removal->first : begin;
	uint64_t last = removal->last < end ? removal->last : end;

	return first > last ? 0 : last - first + 1;
}

bool iommu_stay_removed(struct iommu_stay *stay, const struct iommu_removal *removal)
{
	uint64_t *removed;

	if (removal->rest || removal->mapping->mapped_at >= stay->from || removal->at > stay->to)
		return true;
	removed = removed_of(stay, removal->map_number);
	if (!removed)
		return false;
	*removed += bytes_of(removal);
	return true;
}

bool iommu_stay_judge(struct iommu_stay *stay, uint64_t map, const struct iommu_mapping *mapping,
		      uint64_t *bytes)
{
	uint32_t index;

	if (mapping->mapped_at >= stay->from)
		return false;
	index = iommu_table_get(&stay->by_map, map);
	*bytes = mapping->size;
	if (index) {
		*bytes -= stay->removed[index - 1];
		stay->unused[stay->nr_unused++] = index - 1;
		iommu_table_drop(&stay->by_map, map);
	}
	return mapping->pieces || mapping->unmapped_at > stay->to;
}

void iommu_stay_free(struct iommu_stay *stay)
{
	iommu_table_free(&stay->by_map);
	free(stay->removed);
	free(stay->unused);
	*stay = (struct iommu_stay){ 0 };
}
