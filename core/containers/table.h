/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TABLE_H
#define IOMMU_TABLE_H

#include "ranges.h"

/* Most gets ask for one of a few keys: those that were found last are kept apart. */
#define IOMMU_TABLE_RECENT_BITS 6

struct iommu_table_entry {
	uint64_t key;
	uint32_t value; /* 0: unused */
};

/* Maps numbers to numbers other than 0. Zero it before use. */
struct iommu_table {
	struct iommu_ranges keys;
	struct iommu_table_entry *recent; /* private; NULL: no key was ever set */
};

/* The place of a key among the recent ones. Keys that share a place replace each other. */
static inline struct iommu_table_entry *iommu_table_place(const struct iommu_table *table,
							  uint64_t key)
{
	/* 2^32 divided by the golden ratio spreads neighbouring keys. */
	return &table->recent[(uint32_t)(key ^ key >> 32) * 0x9e3779b9U >>
			      (32 - IOMMU_TABLE_RECENT_BITS)];
}

/* The rest of iommu_table_get(). */
uint32_t iommu_table_find(const struct iommu_table *table, uint64_t key);

/* The value of @key, or 0. */
static inline uint32_t iommu_table_get(const struct iommu_table *table, uint64_t key)
{
	const struct iommu_table_entry *entry;

	if (!table->recent)
		return 0;
	entry = iommu_table_place(table, key);
	return entry->key == key && entry->value ? entry->value : iommu_table_find(table, key);
}

/*
 * Set or change the value of @key to @value, which is not 0. Returns false, with the table
 * unchanged, if out of memory.
 */
bool iommu_table_set(struct iommu_table *table, uint64_t key, uint32_t value);

/* Remove @key, if the table has it. */
void iommu_table_drop(struct iommu_table *table, uint64_t key);

/* Free all memory and empty the table. */
void iommu_table_free(struct iommu_table *table);

#endif
