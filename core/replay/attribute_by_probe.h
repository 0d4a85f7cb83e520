/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ATTRIBUTE_BY_PROBE_H
#define IOMMU_ATTRIBUTE_BY_PROBE_H

#include "core/events/step.h"

struct iommu_attach_probe;
struct iommu_replay;
struct iommu_thread;

/* Applies a step of a probe of group iop, IOMMU_STEP_PROBE_*. @thread is the step's. */
void iommu_apply_probe_step(struct iommu_replay *r, const struct iommu_step *step,
			    struct iommu_thread *thread);

/*
 * @device is being attached. Stores in *@probe the domain that a probe has recorded for this
 * attach. Returns false if there was no probe, or if it does not show the kind of domain.
 */
bool iommu_take_attach_probe(struct iommu_replay *r, uint32_t device,
			     struct iommu_attach_probe *probe);

#endif
