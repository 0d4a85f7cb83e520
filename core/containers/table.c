/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "table.h"

#define ENTRIES_MIN 16

static uint32_t slot_of(const struct iommu_table *table, uint64_t key)
{
	/*
	 * Addresses and ids differ in only a few bits. Fibonacci hashing spreads them to the top.
	 */
	return (uint32_t)((key * 0x9e3779b97f4a7c15ULL) >> 32) & table->mask;
}

static struct iommu_table_entry *find(const struct iommu_table *table, uint64_t key)
{
	uint32_t i = slot_of(table, key);

	while (table->entries[i].value && table->entries[i].key != key)
		i = (i + 1) & table->mask;
	return &table->entries[i];
}

uint32_t iommu_table_get(const struct iommu_table *table, uint64_t key)
{
	return table->nr ? find(table, key)->value : 0;
}

static bool grow(struct iommu_table *table)
{
	uint32_t size = table->entries ? (table->mask + 1) * 2 : ENTRIES_MIN;
	struct iommu_table bigger = { .nr = table->nr, .mask = size - 1 };

	if (!size)
		return false;
	bigger.entries = calloc(size, sizeof(*bigger.entries));
	if (!bigger.entries)
		return false;
	for (uint32_t i = 0; table->entries && i <= table->mask; i++) {
		if (table->entries[i].value)
			*find(&bigger, table->entries[i].key) = table->entries[i];
	}
	free(table->entries);
	*table = bigger;
	return true;
}

bool iommu_table_set(struct iommu_table *table, uint64_t key, uint32_t value)
{
	struct iommu_table_entry *entry;

	/* At most two thirds full, so that searches stay short. */
	if (!table->entries || table->nr >= (table->mask + 1) / 3 * 2) {
		if (!grow(table) && (!table->entries || table->nr >= table->mask))
			return false;
	}
	entry = find(table, key);
	if (!entry->value)
		table->nr++;
	*entry = (struct iommu_table_entry){ .key = key, .value = value };
	return true;
}

void iommu_table_drop(struct iommu_table *table, uint64_t key)
{
	struct iommu_table_entry *gap;
	uint32_t i;

	if (!table->nr)
		return;
	gap = find(table, key);
	if (!gap->value)
		return;
	table->nr--;
	gap->value = 0;

	/* Move later entries into the gap if it lies between them and their own slot. */
	i = (uint32_t)(gap - table->entries);
	for (uint32_t j = (i + 1) & table->mask; table->entries[j].value;
	     j = (j + 1) & table->mask) {
		uint32_t home = slot_of(table, table->entries[j].key);

		if (((j - home) & table->mask) < ((j - i) & table->mask))
			continue;
		table->entries[i] = table->entries[j];
		table->entries[j].value = 0;
		i = j;
	}
}

void iommu_table_free(struct iommu_table *table)
{
	free(table->entries);
	*table = (struct iommu_table){ 0 };
}
