/* SPDX-License-Identifier: LGPL-2.1 */
#include "lane_owner.h"
#include "lane_kinds.h"

struct lane_owner lane_owner_now(const struct iommu_address_spaces *spaces,
				 const struct iommu_mapping *mapping)
{
	struct lane_owner owner = { .devices = mapping->devices };

	owner.final = mapping->devices &&
		      (mapping->grade == IOMMU_GRADE_CERTAIN ||
		       iommu_address_space(spaces, mapping->space)->kind == IOMMU_SPACE_TASK);
	owner.by_space = mapping->space && !(mapping->flags & IOMMU_MAPPING_OWN);
	if (owner.by_space || !owner.final)
		owner.space = mapping->space;
	return owner;
}

int32_t lane_owner_task(const struct iommu_mapping *mapping)
{
	return mapping->flags & IOMMU_MAPPING_INTERRUPT ? IOMMU_LANE_INTERRUPTS : mapping->pid;
}

void lane_owner_end(struct lane_owner *owner, const struct iommu_replay *replay)
{
	const struct iommu_address_spaces *spaces = iommu_replay_address_spaces(replay);
	const struct iommu_mapping mapping = { .space = owner->space, .devices = owner->devices };

	if (!owner->final)
		owner->devices = iommu_mapping_owner(replay, &mapping).devices;
	owner->of_task = iommu_address_space(spaces, owner->space)->kind == IOMMU_SPACE_TASK;
	/* What a task maps has no device unless the task holds one. */
	if (owner->of_task && !owner->devices)
		owner->by_space = false;
}
