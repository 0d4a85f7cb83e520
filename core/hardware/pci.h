/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PCI_H
#define IOMMU_PCI_H

#include "core/text/scan.h"
#include "core/text/text.h"

/* A PCI function. The segment is 0 if its source does not give one. */
struct iommu_pci_id {
	uint16_t segment;
	uint8_t bus;
	uint8_t slot; /* the device number, 0 to 0x1f */
	uint8_t func; /* 0 to 7 */
};

/*
 * The function with the requester ID @rid, which has no segment: bus in bits 15:8, device in 7:3,
 * function in 2:0 (include/uapi/linux/pci.h, PCI_SLOT and PCI_FUNC).
 */
static inline struct iommu_pci_id iommu_pci_id_of_requester(uint16_t rid)
{
	return (struct iommu_pci_id){ 0, (uint8_t)(rid >> 8), rid >> 3 & 0x1f, rid & 7 };
}

/* Parse a device's name, SSSS:BB:DD.F; false unless all @len bytes are exactly such a name. */
bool iommu_parse_pci_id(const char *name, size_t len, struct iommu_pci_id *id);

/*
 * Read [SSSS:]BB:DD.F, each number with or without 0x, and cut it off. Sets *@has_segment to true
 * if there is a segment, else to false. For anything else, returns false, leaves *@id unchanged,
 * and leaves @s anywhere in the text.
 */
bool iommu_scan_pci_id(struct iommu_scan *s, struct iommu_pci_id *id, bool *has_segment);

/* Add a function as 0000:00:04.0. */
void iommu_text_pci_id(struct iommu_text *t, const struct iommu_pci_id *id);

/* Add the function with the requester ID @rid, in segment 0000: 0000:00:04.0. */
void iommu_text_requester(struct iommu_text *t, uint16_t rid);

#endif
