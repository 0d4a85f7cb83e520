/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_UNMAP_H
#define IOMMU_UNMAP_H

#include "core/events/step.h"

struct iommu_replay;
struct iommu_thread;

/*
 * Applies IOMMU_STEP_UNMAP or IOMMU_STEP_INTEL_UNMAP: removes mappings, now or when later events
 * have named the unmap's domain or device. @thread is the step's.
 */
void iommu_apply_unmap_step(struct iommu_replay *r, const struct iommu_step *step,
			    struct iommu_thread *thread);

#endif
