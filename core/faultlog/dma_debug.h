/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DMA_DEBUG_H
#define IOMMU_DMA_DEBUG_H

#include "core/text/scan.h"
#include "fault.h"

/*
 * Read the message @s into the zeroed *@f. Sets f->kind if dma-debug, swiotlb or the core of the
 * IOMMU subsystem printed it.
 */
void iommu_log_read_kernel(const struct iommu_scan *s, struct iommu_fault *f);

/*
 * Add the message *@f to the earlier message of the same failure, *@first. Returns false and leaves
 * *@f unchanged if it does not continue it.
 */
bool iommu_log_join_kernel(const struct iommu_fault *first, struct iommu_fault *f);

/* Add the address, the sizes and the number of the message *@f, after f->note. */
void iommu_fault_text_kernel(struct iommu_text *t, const struct iommu_fault *f);

#endif
