/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DMA_DIRECTION_H
#define IOMMU_DMA_DIRECTION_H

#include <stdint.h>

/* The accesses that a mapping permits. Two bits. 0 is the default in steps and mappings. */
enum iommu_dma_direction {
	IOMMU_DMA_UNKNOWN,
	IOMMU_DMA_TO_DEVICE,   /* the device reads */
	IOMMU_DMA_FROM_DEVICE, /* the device writes */
	IOMMU_DMA_BIDIRECTIONAL,
};

/*
 * From the kernel's enum dma_data_direction (include/linux/dma-direction.h, 6.12 and 7.2):
 * BIDIRECTIONAL 0, TO_DEVICE 1, FROM_DEVICE 2. All other numbers, such as NONE, are unknown.
 */
static inline enum iommu_dma_direction iommu_dma_direction(uint64_t number)
{
	static const uint8_t directions[] = {
		IOMMU_DMA_BIDIRECTIONAL,
		IOMMU_DMA_TO_DEVICE,
		IOMMU_DMA_FROM_DEVICE,
	};

	return number < sizeof(directions) ? (enum iommu_dma_direction)directions[number]
					   : IOMMU_DMA_UNKNOWN;
}

#endif
