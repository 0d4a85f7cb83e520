/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULT_STEPS_H
#define IOMMU_FAULT_STEPS_H

#include "core/events/step.h"

struct iommu_replay;

/*
 * Applies IOMMU_STEP_FAULT, IOMMU_STEP_FAULT_DECODED or IOMMU_STEP_LOG: gives the fault its verdict
 * and adds it to the faults. Without @count, only the facts for its line are set. Also applies
 * IOMMU_STEP_LOG_PART: keeps the verdict about this moment for the IOMMU_STEP_LOG of the same
 * fault, which may come a second later.
 */
void iommu_apply_fault_step(struct iommu_replay *r, const struct iommu_step *step, bool count);

#endif
