/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "address_space.h"

bool iommu_address_spaces_init(struct iommu_address_spaces *spaces)
{
	spaces->list = calloc(1, sizeof(*spaces->list));
	spaces->nr = spaces->list ? 1 : 0;
	return spaces->list;
}

uint32_t iommu_address_space_find(const struct iommu_address_spaces *spaces,
				  enum iommu_address_space_kind kind, uint64_t key)
{
	return iommu_table_get(&spaces->by_key[kind], key);
}

/* Make room for one more space. */
static bool make_room(struct iommu_address_spaces *spaces)
{
	struct iommu_address_space *list;

	/* The array is full whenever it has a power of 2 of spaces. */
	if (spaces->nr & (spaces->nr - 1))
		return true;
	if (spaces->nr >= IOMMU_SPACES_MAX)
		return false;
	list = realloc(spaces->list, 2 * (size_t)spaces->nr * sizeof(*list));
	if (list)
		spaces->list = list;
	return list;
}

uint32_t iommu_address_space_get(struct iommu_address_spaces *spaces,
				 enum iommu_address_space_kind kind, uint64_t key, uint64_t ts)
{
	uint32_t id = iommu_address_space_find(spaces, kind, key);

	if (id)
		return id;
	if (!make_room(spaces) || !iommu_table_set(&spaces->by_key[kind], key, spaces->nr))
		return 0;
	id = spaces->nr++;
	spaces->list[id] = (struct iommu_address_space){
		.kind = (uint8_t)kind,
		.open = true,
		.key = key,
		.born = ts,
	};
	return id;
}

void iommu_address_space_drop(struct iommu_address_spaces *spaces, uint32_t id)
{
	struct iommu_address_space *space = iommu_address_space(spaces, id);

	spaces->drops++;
	if (iommu_table_get(&spaces->by_key[space->kind], space->key) == id)
		iommu_table_drop(&spaces->by_key[space->kind], space->key);
}

void iommu_address_spaces_free(struct iommu_address_spaces *spaces)
{
	for (int kind = 0; kind <= IOMMU_SPACE_TASK; kind++)
		iommu_table_free(&spaces->by_key[kind]);
	free(spaces->list);
	*spaces = (struct iommu_address_spaces){ 0 };
}
