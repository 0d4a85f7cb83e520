/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULT_PAGE_H
#define IOMMU_FAULT_PAGE_H

#include "fault.h"

/* Whether the page was mapped, according to the flags or the reason of a fault. */
enum iommu_presence {
	IOMMU_PAGE_UNKNOWN, /* not reported, or not distinguished from a missing permission */
	IOMMU_PAGE_ABSENT,
	IOMMU_PAGE_PRESENT,
};

struct iommu_fault_page {
	enum iommu_presence presence;
	/* The missing permission, if the page is present; IOMMU_ACCESS_UNKNOWN: not reported. */
	enum iommu_access lacks;
};

/* Returns the state of the page at the address of @f, according to @f. */
struct iommu_fault_page iommu_fault_page(const struct iommu_fault *f);

/*
 * True if the address of @f is an IOVA as in iommu:map and iommu:unmap. False for interrupts, for
 * commands and for the address space of a process (PASID).
 */
bool iommu_fault_has_iova(const struct iommu_fault *f);

/*
 * True if AMD-Vi's fault *@f shows that its device is attached to no domain: then all its DMA is
 * blocked, regardless of its direction and of the mappings.
 */
bool iommu_fault_has_no_domain(const struct iommu_fault *f);

#endif
