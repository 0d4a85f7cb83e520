/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Ranges of I/O addresses where the address alone explains the fault.
 *
 * HyperTransport: AMD 48882 section 2.1.2, and HT_RANGE_* in Linux
 * drivers/iommu/amd/amd_iommu_types.h (6.12). MSI: Intel SDM volume 3, section 11.11, and
 * MSI_RANGE_* in the same header.
 */
#include "address_windows.h"

static const struct iommu_address_window windows[] = {
	{ 0x0, 0xfff, false, false, "page zero", "convention" },
	{ 0x1000, 0xffff, false, false, "the first 64K", "convention" },
	{ 0xfee00000, 0xfeefffff, false, true, "the MSI window", "Intel SDM 3, 11.11" },
	{ 0xfdf8000000, 0xfdf8ffffff, true, true, "the HyperTransport interrupt range",
	  "48882 section 2.1.2" },
	{ 0xfd00000000, 0xffffffffff, true, true, "the reserved HyperTransport range",
	  "48882 section 2.1.2" },
};

const struct iommu_address_window *iommu_address_windows(size_t *n)
{
	*n = sizeof(windows) / sizeof(windows[0]);
	return windows;
}

const struct iommu_address_window *iommu_address_window(uint64_t address, bool x86, bool amd)
{
	for (size_t i = 0; i < sizeof(windows) / sizeof(windows[0]); i++) {
		const struct iommu_address_window *window = &windows[i];

		if ((window->amd_only && !amd) || (window->x86_only && !x86))
			continue;
		if (address >= window->first && address <= window->last)
			return window;
	}
	return NULL;
}
