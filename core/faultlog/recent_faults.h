/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULTED_H
#define IOMMU_FAULTED_H

#include "core/hardware/pci.h"

/* How many devices are remembered, and how long after a fault its echo on the bus may come. */
#define IOMMU_FAULTED_DEVICES 16
#define IOMMU_FAULTED_WAIT    1000000000ULL /* ns */

/* Which devices faulted lately. To be zeroed before use; it owns nothing. */
struct iommu_faulted {
	struct {
		struct iommu_pci_id id;
		uint64_t ts; /* of the last fault, in ns; 0 where the trace has no times */
		bool used;
	} devices[IOMMU_FAULTED_DEVICES];
	unsigned int next;
};

/* This device faulted at @ts. The one that was added the longest time ago makes room. */
void iommu_faulted_add(struct iommu_faulted *faulted, const struct iommu_pci_id *id, uint64_t ts);

/*
 * What a PCIe error of @id at @ts may have to do with its fault: an access that the IOMMU stops
 * comes back to the device as Unsupported Request or Completer Abort, or not at all. @status is the
 * uncorrectable error status (PCI_ERR_UNC_*, include/uapi/linux/pci_regs.h) and @severity that of
 * ras:aer_event (include/linux/aer.h). Writes " => ..." and returns true, or returns false where
 * nothing links the two. The link is an inference, and the text says "likely".
 */
bool iommu_faulted_text(struct iommu_text *t, const struct iommu_faulted *faulted,
			const struct iommu_pci_id *id, uint64_t ts, uint32_t status,
			uint32_t severity);

#endif
