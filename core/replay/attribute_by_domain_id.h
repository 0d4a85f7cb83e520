/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ATTRIBUTE_BY_DOMAIN_ID_H
#define IOMMU_ATTRIBUTE_BY_DOMAIN_ID_H

#include "core/events/step.h"

struct iommu_replay;
struct iommu_thread;

void iommu_apply_invalidation_step(struct iommu_replay *r, const struct iommu_step *step,
				   struct iommu_thread *thread);
/* The attach of @device is done: what the invalidations before it said of its domain ids. */
void iommu_attach_domain_ids(struct iommu_replay *r, uint32_t device, struct iommu_thread *thread);

#endif
