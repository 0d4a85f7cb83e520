/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ATTRIBUTE_BY_PROBE_H
#define IOMMU_ATTRIBUTE_BY_PROBE_H

#include "core/events/step.h"

struct iommu_replay;
struct iommu_thread;
struct iommu_attach_probe;

void iommu_apply_probe_step(struct iommu_replay *r, const struct iommu_step *step,
			    struct iommu_thread *thread);
/* What probes say of the domain that @device was just attached to; false: nothing certain. */
bool iommu_take_attach_probe(struct iommu_replay *r, uint32_t device,
			     struct iommu_attach_probe *probe);

#endif
