/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TABLE_H
#define IOMMU_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A hash table from numbers to numbers other than 0. To be zeroed before use. */
struct iommu_table {
	struct iommu_table_entry *entries;
	uint32_t nr;
	uint32_t mask; /* entries - 1, a power of 2 */
};

struct iommu_table_entry {
	uint64_t key;
	uint32_t value; /* 0: free */
};

/* The value of @key, or 0. */
uint32_t iommu_table_get(const struct iommu_table *table, uint64_t key);

/* Set or change the value of @key. False, with the table as it was, where there is no memory. */
bool iommu_table_set(struct iommu_table *table, uint64_t key, uint32_t value);

/* Forget @key. Nothing happens where it is not there. */
void iommu_table_drop(struct iommu_table *table, uint64_t key);

/* Give the memory back; the table is empty then. */
void iommu_table_free(struct iommu_table *table);

#endif
