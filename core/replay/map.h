/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MAP_H
#define IOMMU_MAP_H

#include "core/events/step.h"

struct iommu_replay;
struct iommu_thread;
struct iommu_mapping;
struct iommu_recent_map;

void iommu_apply_map_step(struct iommu_replay *r, const struct iommu_step *step,
			  struct iommu_thread *thread);
/* The mapping that later events may tell the device of; NULL: it is gone, or too long ago. */
struct iommu_mapping *iommu_recent_mapping(const struct iommu_replay *r,
					   const struct iommu_recent_map *recent);
/* Another mapping of the same domain is where @mapping, of number @id or not added yet, is. */
void iommu_check_overlap(struct iommu_replay *r, const struct iommu_mapping *mapping, uint32_t id,
			 uint64_t first, uint64_t last);

#endif
