/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_UNMAP_H
#define IOMMU_UNMAP_H

#include "core/events/step.h"

struct iommu_replay;
struct iommu_thread;

void iommu_apply_unmap_step(struct iommu_replay *r, const struct iommu_step *step,
			    struct iommu_thread *thread);

#endif
