/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TABLE_H
#define IOMMU_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A hash table of numbers, with values other than 0. Zero it before use. */
struct iommu_table {
	struct iommu_table_entry *entries;
	uint32_t nr;   /* keys in the table */
	uint32_t mask; /* the number of entries, a power of 2, minus 1 */
};

struct iommu_table_entry {
	uint64_t key;
	uint32_t value; /* 0: unused entry */
};

/* The value of @key, or 0. */
uint32_t iommu_table_get(const struct iommu_table *table, uint64_t key);

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
