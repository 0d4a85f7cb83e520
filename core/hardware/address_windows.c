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
	{ 0xfd00000000, 0xfdf7ffffff, true, true, "the reserved HyperTransport interrupt range",
	  "48882 section 2.1.2, table 3" },
	{ 0xfdf8000000, 0xfdf8ffffff, true, true, "the HyperTransport interrupt range",
	  "48882 section 2.1.2, table 3" },
	{ 0xfdf9000000, 0xfdf90fffff, true, true,
	  "the HyperTransport range of legacy interrupt acknowledgements",
	  "48882 section 2.1.2, table 3" },
	{ 0xfdf9100000, 0xfdf91fffff, true, true, "the HyperTransport system management range",
	  "48882 section 2.1.2, table 3" },
	{ 0xfdf9200000, 0xfdfaffffff, true, true, "a reserved HyperTransport range",
	  "48882 section 2.1.2, table 3" },
	{ 0xfdfb000000, 0xfdfbffffff, true, true, "the HyperTransport address translation range",
	  "48882 section 2.1.2, table 3" },
	{ 0xfdfc000000, 0xfdfdffffff, true, true, "the HyperTransport port I/O range",
	  "48882 section 2.1.2, table 3" },
	{ 0xfdfe000000, 0xfdffffffff, true, true, "the HyperTransport configuration range",
	  "48882 section 2.1.2, table 3" },
	{ 0xfe00000000, 0xfe1fffffff, true, true, "the HyperTransport extended configuration range",
	  "48882 section 2.1.2, table 3" },
	{ 0xfe20000000, 0xffffffffff, true, true, "a reserved HyperTransport range",
	  "48882 section 2.1.2, table 3" },
};

/* The HyperTransport ranges are at the top of 40 bits. Some IOMMUs report them sign-extended. */
#define SIGN_EXTENDED 0xffffff0000000000ULL

const struct iommu_address_window *iommu_address_windows(size_t *n)
{
	*n = sizeof(windows) / sizeof(windows[0]);
	return windows;
}

const struct iommu_address_window *iommu_address_window(uint64_t address, bool x86, bool amd)
{
	bool extended = amd && address >= SIGN_EXTENDED;
	uint64_t low = extended ? address & ~SIGN_EXTENDED : address;

	for (size_t i = 0; i < sizeof(windows) / sizeof(windows[0]); i++) {
		const struct iommu_address_window *window = &windows[i];

		if ((window->amd_only && !amd) || (window->x86_only && !x86))
			continue;
		if (extended && !window->amd_only)
			continue;
		if (low >= window->first && low <= window->last)
			return window;
	}
	return NULL;
}
