/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * A table is a tree, not a hash table: its keys come from the trace, which could choose them so
 * that their hashes collide. The value is the id of a range that has one address: the key.
 */
#include "table.h"

uint32_t iommu_table_get(const struct iommu_table *table, uint64_t key)
{
	return iommu_ranges_find(&table->keys, key);
}

bool iommu_table_set(struct iommu_table *table, uint64_t key, uint32_t value)
{
	uint32_t old = iommu_table_get(table, key);

	if (old == value)
		return true;
	if (!iommu_ranges_add(&table->keys, key, key, value))
		return false;
	if (old)
		iommu_ranges_remove(&table->keys, key, old);
	return true;
}

void iommu_table_drop(struct iommu_table *table, uint64_t key)
{
	uint32_t value = iommu_table_get(table, key);

	if (value)
		iommu_ranges_remove(&table->keys, key, value);
}

void iommu_table_free(struct iommu_table *table)
{
	iommu_ranges_free(&table->keys);
}
