/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TABLE_H
#define IOMMU_TABLE_H

#include "ranges.h"

/* Maps numbers to numbers other than 0. Zero it before use. */
struct iommu_table {
	struct iommu_ranges keys;
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
