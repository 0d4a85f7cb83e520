/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULT_STEPS_H
#define IOMMU_FAULT_STEPS_H

#include "core/events/step.h"

struct iommu_replay;

/*
 * Applies IOMMU_STEP_FAULT, IOMMU_STEP_FAULT_DECODED or IOMMU_STEP_LOG: gives the fault its verdict
 * and adds it to the faults. Without @count, only the facts for its line are set.
 */
void iommu_apply_fault_step(struct iommu_replay *r, const struct iommu_step *step, bool count);

#endif
