/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DEVICE_STEPS_H
#define IOMMU_DEVICE_STEPS_H

#include "core/events/step.h"

struct iommu_replay;
struct iommu_thread;

/* handover.c: groups, attaches, and what they mean for address spaces. */
void iommu_apply_device_step(struct iommu_replay *r, const struct iommu_step *step,
			     struct iommu_thread *thread);
void iommu_device_was_held_before(void *arg, uint32_t device, int32_t pid, uint64_t until);

#endif
