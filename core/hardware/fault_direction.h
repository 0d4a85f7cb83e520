/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULT_DIRECTION_H
#define IOMMU_FAULT_DIRECTION_H

#include <stddef.h>
#include <stdint.h>

/* What iommu:io_page_fault's flags say about the access. */
enum iommu_direction {
	IOMMU_DIRECTION_READ,
	IOMMU_DIRECTION_WRITE,
	IOMMU_DIRECTION_UNREPORTED, /* the driver passes 0 whatever happened */
	IOMMU_DIRECTION_RAW,	    /* not a direction: a number of the driver's own */
};

/*
 * Read the flags of iommu:io_page_fault. IOMMU_FAULT_READ is 0 and IOMMU_FAULT_WRITE is 1
 * (include/linux/iommu.h, same from 3.13 to 7.2), but not every IOMMU driver passes these.
 *
 * @driver: the event's driver string, @len bytes; NULL where it is not known.
 */
enum iommu_direction iommu_fault_direction(const char *driver, size_t len, uint32_t flags);

#endif
