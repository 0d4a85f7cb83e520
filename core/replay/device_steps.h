/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DEVICE_STEPS_H
#define IOMMU_DEVICE_STEPS_H

#include "core/events/step.h"

struct iommu_replay;
struct iommu_thread;

/*
 * Applies IOMMU_STEP_ADD, IOMMU_STEP_REMOVE, IOMMU_STEP_ATTACH or IOMMU_STEP_DETACH: a device
 * joins or leaves a group, or changes its domain. @thread is the step's.
 */
void iommu_apply_device_step(struct iommu_replay *r, const struct iommu_step *step,
			     struct iommu_thread *thread);

/*
 * Callback of the holders (iommu_held_before_fn); @arg is the replay. The task's maps up to @until
 * (ns) were for @device.
 */
void iommu_device_was_held_before(void *arg, uint32_t device, int32_t pid, uint64_t until);

#endif
