/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ATTRIBUTE_BY_DOMAIN_ID_H
#define IOMMU_ATTRIBUTE_BY_DOMAIN_ID_H

#include "core/events/step.h"

struct iommu_replay;
struct iommu_thread;

/*
 * Applies IOMMU_STEP_CACHE_ASSIGN, IOMMU_STEP_CACHE_FLUSH, IOMMU_STEP_QI_IOTLB or
 * IOMMU_STEP_QI_CONTEXT: its domain id applies to preceding maps or unmaps of @thread, or to the
 * attach that follows.
 */
void iommu_apply_invalidation_step(struct iommu_replay *r, const struct iommu_step *step,
				   struct iommu_thread *thread);

/*
 * @device was attached. Moves it from the space of its old domain id to that of its new one, if the
 * invalidations before the attach show these ids. @before: when the device was seen to move before,
 * in ns; 0: never.
 */
void iommu_attach_domain_ids(struct iommu_replay *r, uint32_t device, struct iommu_thread *thread,
			     uint64_t before);

/*
 * Returns the set of devices that have the domain ID of @step now; 0 if none is known, or if the
 * step has no domain ID.
 */
uint32_t iommu_domain_id_devices(const struct iommu_replay *r, const struct iommu_step *step);

/* The same for any flush of a whole domain: the probe of flushes names the domain itself. */
uint32_t iommu_flushed_devices(const struct iommu_replay *r, const struct iommu_step *step);

#endif
