/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * A table is a tree, not a hash table: its keys come from the trace, which could choose them so
 * that their hashes collide. The value is the id of a range that has one address: the key. Recent
 * keys are looked up by their hash first. If these collide, the tree is searched.
 */
#include "table.h"

#include <stdlib.h>

uint32_t iommu_table_find(const struct iommu_table *table, uint64_t key)
{
	uint32_t value = iommu_ranges_find(&table->keys, key);

	if (value)
		*iommu_table_place(table, key) = (struct iommu_table_entry){ key, value };
	return value;
}

bool iommu_table_set(struct iommu_table *table, uint64_t key, uint32_t value)
{
	uint32_t old;

	if (!table->recent)
		table->recent = calloc(1U << IOMMU_TABLE_RECENT_BITS, sizeof(*table->recent));
	if (!table->recent)
		return false;
	old = iommu_table_get(table, key);
	if (old == value)
		return true;
	if (!iommu_ranges_add(&table->keys, key, key, value))
		return false;
	if (old)
		iommu_ranges_remove(&table->keys, key, old);
	*iommu_table_place(table, key) = (struct iommu_table_entry){ key, value };
	return true;
}

void iommu_table_drop(struct iommu_table *table, uint64_t key)
{
	uint32_t value = iommu_table_get(table, key);
	struct iommu_table_entry *entry;

	if (!value)
		return;
	iommu_ranges_remove(&table->keys, key, value);
	entry = iommu_table_place(table, key);
	if (entry->key == key)
		entry->value = 0;
}

void iommu_table_free(struct iommu_table *table)
{
	iommu_ranges_free(&table->keys);
	free(table->recent);
	table->recent = NULL;
}
