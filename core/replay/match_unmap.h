/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PICK_H
#define IOMMU_PICK_H

#include "replay_internal.h"

/* Which mapping an unmap undoes, at one address of its range. */
struct iommu_pick {
	struct iommu_replay *r;
	const struct iommu_pending *unmap;
	uint32_t held; /* by the task that unmaps */
	struct iommu_range best;
	int fit;
	unsigned int nr;   /* mappings that it may be */
	bool tie;	   /* two of different spaces fit as well */
	unsigned int fits; /* those that fit as well as the best one */
};

/* Pick what the unmap undoes at @at, or next after it, which becomes @at. False: nothing more. */
bool iommu_pick_next(struct iommu_pick *pick, uint64_t *at);

#endif
