/* SPDX-License-Identifier: LGPL-2.1 */
#include "fault.h"

bool iommu_fault_read_device(struct iommu_scan *s, struct iommu_fault *f)
{
	bool has_segment;

	if (!iommu_scan_pci_id(s, &f->device, &has_segment))
		return false;
	f->has |= IOMMU_HAS_DEVICE;
	if (has_segment)
		f->has |= IOMMU_HAS_SEGMENT;
	return true;
}

void iommu_fault_set_requester(struct iommu_fault *f, uint16_t rid)
{
	f->device = iommu_requester(rid);
	f->has |= IOMMU_HAS_DEVICE;
}
