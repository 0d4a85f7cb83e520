/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ATTRIBUTE_BY_DMA_EVENT_H
#define IOMMU_ATTRIBUTE_BY_DMA_EVENT_H

#include "core/events/step.h"

struct iommu_replay;
struct iommu_thread;

/*
 * Applies a step of system dma, IOMMU_STEP_DMA_*: its device owns recent maps or unmaps of @thread,
 * or the unmap that follows.
 */
void iommu_apply_dma_step(struct iommu_replay *r, const struct iommu_step *step,
			  struct iommu_thread *thread);

#endif
