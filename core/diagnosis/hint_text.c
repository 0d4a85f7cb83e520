/* SPDX-License-Identifier: LGPL-2.1 */
#include "hint_text.h"

void iommu_hint_put_next(struct iommu_text *t, const struct iommu_hint *hint,
			 const struct iommu_fault *f)
{
	static const char word[] = "DEVICE";
	const char *p = hint->next;
	const char *at;

	while (f->has & IOMMU_HAS_DEVICE && (at = strstr(p, word))) {
		iommu_text_mem(t, p, (size_t)(at - p));
		iommu_text_pci_id(t, &f->device);
		p = at + strlen(word);
	}
	iommu_text_puts(t, p);
}

void iommu_hint_put(struct iommu_text *t, const struct iommu_hint *hint,
		    const struct iommu_fault *f)
{
	iommu_text_puts(t, hint->cause);
	iommu_text_puts(t, "; ");
	iommu_hint_put_next(t, hint, f);
}
