/* SPDX-License-Identifier: LGPL-2.1 */
#include "record_events.h"

const struct iommu_record_event iommu_record_events[] = {
	{ "iommu", "*", "maps, unmaps, attaches and faults" },
	{ "intel_iommu", "*", "flushes of VT-d, with domain ids" },
	{ "arm_smmu", "*", "maps and flushes of SMMU drivers of some vendors" },
	{ "arm_smmu_v3", "*", "the event queue of SMMUv3 drivers of some vendors" },
	{ "dma", "*", "calls of the DMA API, with their devices (6.12 and later)" },
	{ "swiotlb", "*", "bounce buffers" },
	{ "printk", "console", "the kernel's messages, and the faults among them" },
	{ "ras", "aer_event", "errors of PCI Express" },
	{ "kvm", "kvm_pi_irte_update", "posted interrupts of virtual machines" },
};

const size_t iommu_nr_record_events = sizeof(iommu_record_events) / sizeof(iommu_record_events[0]);
