/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ADDRESS_WINDOWS_H
#define IOMMU_ADDRESS_WINDOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A range of I/O addresses with a special meaning. */
struct iommu_address_window {
	uint64_t first;
	uint64_t last; /* inclusive */
	bool amd_only;
	bool x86_only;
	const char *name; /* fits after "address in" */
	const char *source;
};

/* All windows, in the order of the search. */
const struct iommu_address_window *iommu_address_windows(size_t *n);

/* The first window that contains @address on an x86 or AMD machine, or NULL. */
const struct iommu_address_window *iommu_address_window(uint64_t address, bool x86, bool amd);

#endif
