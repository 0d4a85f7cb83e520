/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULT_STEPS_H
#define IOMMU_FAULT_STEPS_H

#include "core/events/step.h"

struct iommu_replay;

/* by_fault.c: iommu:io_page_fault and what the kernel's log says. */
/* Without @count it is only told. */
void iommu_apply_fault_step(struct iommu_replay *r, const struct iommu_step *step, bool count);

#endif
