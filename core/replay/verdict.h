/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_VERDICT_H
#define IOMMU_VERDICT_H

#include "faults.h"

struct iommu_replay;

/*
 * Judges a fault of @device (0: not known, all mappings count) at @address at the current step.
 * @page: the low 12 bits of @address are not known. Matches all waiting unmaps first.
 */
void iommu_replay_verdict(struct iommu_replay *r, uint32_t device, uint64_t address, bool page,
			  struct iommu_verdict *verdict);

#endif
