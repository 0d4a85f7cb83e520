/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MAP_H
#define IOMMU_MAP_H

#include "core/events/step.h"

struct iommu_mapping;
struct iommu_recent_map;
struct iommu_replay;
struct iommu_thread;

/* Applies IOMMU_STEP_MAP or IOMMU_STEP_INTEL_MAP: adds a mapping. @thread is the step's. */
void iommu_apply_map_step(struct iommu_replay *r, const struct iommu_step *step,
			  struct iommu_thread *thread);

/*
 * Returns the mapping that a recent map made. NULL if it is forgotten, or if the map is too old for
 * an event to refer to it.
 */
struct iommu_mapping *iommu_recent_mapping(const struct iommu_replay *r,
					   const struct iommu_recent_map *recent);

/*
 * Records a finding if another mapping of the same domain overlaps @first to @last (inclusive) of
 * @mapping. @id is the id of @mapping, or 0 if it is not added yet. Matches waiting unmaps if one
 * of them may remove the other mapping.
 */
void iommu_check_overlap(struct iommu_replay *r, const struct iommu_mapping *mapping, uint32_t id,
			 uint64_t first, uint64_t last);

#endif
