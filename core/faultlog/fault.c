/* SPDX-License-Identifier: LGPL-2.1 */
/* Shared by all readers: the device of a fault, and whether there is anything to explain. */
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

void iommu_fault_set_client(struct iommu_fault *f, const char *name, size_t len, bool is_unit)
{
	f->client_len = (uint8_t)(len < IOMMU_CLIENT_MAX ? len : IOMMU_CLIENT_MAX);
	memcpy(f->client, name, f->client_len);
	f->has &= ~(uint32_t)IOMMU_CLIENT_IS_UNIT;
	if (is_unit)
		f->has |= IOMMU_CLIENT_IS_UNIT;
}

void iommu_fault_set_requester(struct iommu_fault *f, uint16_t rid)
{
	f->device = iommu_pci_id_of_requester(rid);
	f->has |= IOMMU_HAS_DEVICE;
}

bool iommu_fault_has_text(const struct iommu_fault *f)
{
	switch (f->kind) {
	case IOMMU_LOG_NOTHING:
		return false;
	case IOMMU_LOG_COMPANION:
		return f->note != NULL;
	case IOMMU_LOG_FAULT:
		/* Print nothing between the dwords of SMMUv3. */
		return f->vendor != IOMMU_SMMU_V3 || !f->nr_raw || f->nr_raw == 4;
	default:
		return true;
	}
}
