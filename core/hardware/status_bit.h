/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_STATUS_BIT_H
#define IOMMU_STATUS_BIT_H

#include <stdint.h>

/* A bit of a fault status register. */
struct iommu_status_bit {
	uint32_t mask;
	const char *name;
	const char *text; /* in our words */
};

#endif
