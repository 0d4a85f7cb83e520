/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RECENT_FAULTS_H
#define IOMMU_RECENT_FAULTS_H

#include "core/hardware/pci.h"

/* The number of devices that are kept, and the longest time between a fault and a PCIe error. */
#define IOMMU_RECENT_FAULTS_MAX	 16
#define IOMMU_RECENT_FAULTS_WAIT 1000000000ULL /* ns */

/* The devices that faulted recently. Zero it before use. It owns no memory. */
struct iommu_recent_faults {
	struct {
		struct iommu_pci_id id;
		uint64_t ts; /* of the last fault, in ns; 0 if the trace has no times */
		bool used;
	} devices[IOMMU_RECENT_FAULTS_MAX];
	unsigned int next;
};

/* Record a fault of @id at @ts. It replaces the device that was added first if all are in use. */
void iommu_recent_faults_add(struct iommu_recent_faults *faulted, const struct iommu_pci_id *id,
			     uint64_t ts);

/*
 * Explain a PCIe error of @id at @ts by a recent fault: a blocked access returns to the device as
 * Unsupported Request or Completer Abort, or times out. @status is the uncorrectable error status
 * (PCI_ERR_UNC_*, include/uapi/linux/pci_regs.h), and @severity is that of ras:aer_event
 * (include/linux/aer.h). Adds " => ..." and returns true, or returns false if the device has no
 * such fault. The link is inferred, so the text contains "likely".
 */
bool iommu_recent_faults_explain_error(struct iommu_text *t,
				       const struct iommu_recent_faults *faulted,
				       const struct iommu_pci_id *id, uint64_t ts, uint32_t status,
				       uint32_t severity);

#endif
