/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_STALE_MAPPINGS_H
#define IOMMU_STALE_MAPPINGS_H

struct iommu_replay;

/*
 * Drops an old mapping, as if its domain had died, but without a finding. If the budget is
 * exceeded, pieces of it stay. There must be a live mapping.
 */
void iommu_drop_old_mapping(struct iommu_replay *r);

#endif
