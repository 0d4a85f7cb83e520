/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULT_DIRECTION_H
#define IOMMU_FAULT_DIRECTION_H

#include <stddef.h>
#include <stdint.h>

/* The access, according to the flags of iommu:io_page_fault. */
enum iommu_direction {
	IOMMU_DIRECTION_READ,
	IOMMU_DIRECTION_WRITE,
	IOMMU_DIRECTION_UNREPORTED, /* the driver always passes 0 */
	IOMMU_DIRECTION_RAW,	    /* a number of the driver's own, not a direction */
};

/*
 * Interpret the flags of iommu:io_page_fault. IOMMU_FAULT_READ is 0 and IOMMU_FAULT_WRITE is 1
 * (include/linux/iommu.h, the same from 3.13 to 7.2), but some IOMMU drivers pass other values.
 *
 * @driver: the event's driver string, @len bytes; NULL if it is not known.
 */
enum iommu_direction iommu_fault_direction(const char *driver, size_t len, uint32_t flags);

#endif
