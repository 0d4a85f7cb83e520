/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ADDRESS_RANGE_H
#define IOMMU_ADDRESS_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Addresses, inclusive. */
struct iommu_address_range {
	uint64_t first;
	uint64_t last;
};

/*
 * Parse what a user types: A, A-B (inclusive) or A+SIZE. Addresses are hexadecimal, sizes are
 * decimal or begin with 0x, and may end with K, M, G or T. Returns false if the text has another
 * form.
 */
bool iommu_address_range_read(struct iommu_address_range *range, const char *text);

/* Whether @size bytes from @first on overlap the range. */
static inline bool iommu_address_range_has(const struct iommu_address_range *range, uint64_t first,
					   uint64_t size)
{
	uint64_t last = size - 1 > UINT64_MAX - first ? UINT64_MAX : first + size - 1;

	return size && first <= range->last && last >= range->first;
}

#ifdef __cplusplus
}
#endif

#endif
