/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULT_PAGE_H
#define IOMMU_FAULT_PAGE_H

#include "fault.h"

/* What a fault's flags or reason say about the page at its address. */
enum iommu_presence {
	IOMMU_PAGE_UNKNOWN, /* nothing, or it may be missing and may lack the permission */
	IOMMU_PAGE_ABSENT,
	IOMMU_PAGE_PRESENT,
};

struct iommu_fault_page {
	enum iommu_presence presence;
	/* The permission that it lacks, if it is present; IOMMU_ACCESS_UNKNOWN: not told. */
	enum iommu_access lacks;
};

struct iommu_fault_page iommu_fault_page(const struct iommu_fault *f);

/*
 * Whether the fault's address is one that iommu:map and iommu:unmap tell of: not that of an
 * interrupt, of a command, or in the address space of a process (PASID).
 */
bool iommu_fault_in_domain(const struct iommu_fault *f);

#endif
