/* SPDX-License-Identifier: LGPL-2.1 */
/* Words that the texts of all vendors share: device, access, address window. */
#include "fault_words.h"

const struct iommu_address_window *iommu_fault_window(const struct iommu_fault *f)
{
	bool amd = f->vendor == IOMMU_AMD;
	bool x86 = amd || f->vendor == IOMMU_INTEL;

	return f->has & IOMMU_HAS_ADDRESS ? iommu_address_window(f->address, x86, amd) : NULL;
}

void iommu_fault_put_device(struct iommu_text *t, const struct iommu_fault *f)
{
	if (!(f->has & IOMMU_HAS_DEVICE)) {
		if (f->client_len) {
			iommu_text_untrusted(t, f->client, f->client_len);
			iommu_text_putc(t, ' ');
		}
		return;
	}
	if (f->has & IOMMU_DEVICE_LIKELY)
		iommu_text_puts(t, "likely ");
	iommu_text_pci_id(t, &f->device);
	iommu_text_putc(t, ' ');
}

void iommu_fault_put_window(struct iommu_text *t, const char *before, const struct iommu_fault *f)
{
	const struct iommu_address_window *window = iommu_fault_window(f);

	if (!window)
		return;
	iommu_text_puts(t, before);
	iommu_text_puts(t, "address in ");
	iommu_text_puts(t, window->name);
}

const char *iommu_fault_access_word(const struct iommu_fault *f)
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
