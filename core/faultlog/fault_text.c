/* SPDX-License-Identifier: LGPL-2.1 */
/* What a log message says, in words: what all vendors' faults have in common. */
#include "fault_internal.h"

/*
 * Where an address alone tells what went wrong. The ranges of HyperTransport: 48882 section 2.1.2,
 * and Linux 6.12 drivers/iommu/amd/amd_iommu_types.h, HT_RANGE_*; the MSI window: Intel SDM volume
 * 3, section 11.11, and drivers/iommu/amd/amd_iommu_types.h, MSI_RANGE_*.
 */
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

const struct iommu_address_window *iommu_fault_window(const struct iommu_fault *f)
{
	bool amd = f->vendor == IOMMU_AMD;
	bool x86 = amd || f->vendor == IOMMU_INTEL;

	if (!(f->has & IOMMU_HAS_ADDRESS))
		return NULL;
	for (size_t i = 0; i < sizeof(windows) / sizeof(windows[0]); i++) {
		const struct iommu_address_window *window = &windows[i];

		if ((window->amd_only && !amd) || (window->x86_only && !x86))
			continue;
		if (f->address >= window->first && f->address <= window->last)
			return window;
	}
	return NULL;
}

void fault_device(struct iommu_text *t, const struct iommu_fault *f)
{
	if (!(f->has & IOMMU_HAS_DEVICE))
		return;
	if (f->has & IOMMU_DEVICE_LIKELY)
		iommu_text_puts(t, "likely ");
	iommu_text_pci_id(t, &f->device);
	iommu_text_putc(t, ' ');
}

void fault_window(struct iommu_text *t, const char *before, const struct iommu_fault *f)
{
	const struct iommu_address_window *window = iommu_fault_window(f);

	if (!window)
		return;
	iommu_text_puts(t, before);
	iommu_text_puts(t, "address in ");
	iommu_text_puts(t, window->name);
}

const char *fault_access(const struct iommu_fault *f)
{
	switch (f->access) {
	case IOMMU_ACCESS_READ:
		return "read";
	case IOMMU_ACCESS_WRITE:
		return "write";
	default:
		return "access";
	}
}

bool iommu_fault_says(const struct iommu_fault *f)
{
	switch (f->kind) {
	case IOMMU_LOG_NOTHING:
		return false;
	case IOMMU_LOG_COMPANION:
		return f->note != NULL;
	case IOMMU_LOG_FAULT:
		/* The bare head of an AMD-Vi event, and an SMMUv3 event in the midst of its dwords.
		 */
		if (f->vendor == IOMMU_SMMU_V3)
			return !f->nr_raw || f->nr_raw == 4;
		return f->vendor != IOMMU_AMD || f->part != IOMMU_PART_FIRST || f->note;
	default:
		return true;
	}
}

static void fault_text(struct iommu_text *t, const struct iommu_fault *f)
{
	switch (f->vendor) {
	case IOMMU_AMD:
		fault_text_amd(t, f);
		break;
	case IOMMU_INTEL:
		fault_text_intel(t, f);
		break;
	case IOMMU_SMMU_V3:
		fault_text_smmu_v3(t, f);
		break;
	case IOMMU_SMMU_V2:
		fault_text_smmu_v2(t, f);
		break;
	default:
		fault_text_other(t, f);
		break;
	}
}

void iommu_fault_text(struct iommu_text *t, const struct iommu_fault *f)
{
	if (!iommu_fault_says(f))
		return;

	switch (f->kind) {
	case IOMMU_LOG_FAULT:
		if (f->note) {
			fault_device(t, f);
			iommu_text_puts(t, f->note);
		} else {
			fault_text(t, f);
		}
		break;
	case IOMMU_LOG_STATUS:
		fault_text_status(t, f);
		break;
	case IOMMU_LOG_SUPPRESSED:
		iommu_text_dec(t, f->count);
		iommu_text_puts(t, f->count == 1 ? " more message" : " more messages");
		iommu_text_puts(t, " suppressed: counts are lower bounds");
		break;
	default:
		fault_device(t, f);
		iommu_text_puts(t, f->note);
		break;
	}
}
