/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANE_OWNER_H
#define IOMMU_LANE_OWNER_H

#include "core/mappings/address_space.h"
#include "core/replay/replay.h"

/* The devices for which a mapping counts, as far as they are known before the end of the trace. */
struct lane_owner {
	uint32_t space;	  /* the address space; 0 if it does not matter */
	uint32_t devices; /* a set of devices; final at the end */
	bool final;	  /* @devices is final. If not, the space may identify them later. */
	bool by_space;	  /* it counts for the members of @space, not for @devices */
	bool of_task;	  /* @space is that of a task; known at the end */
};

/* Returns what is known about @mapping now. Owners that are equal now are equal at the end, too. */
struct lane_owner lane_owner_now(const struct iommu_address_spaces *spaces,
				 const struct iommu_mapping *mapping);

/* The task for which a mapping of unknown devices counts: a pid, or IOMMU_LANE_INTERRUPTS. */
int32_t lane_owner_task(const struct iommu_mapping *mapping);

/* The trace has ended. The replay must still have its address spaces. */
void lane_owner_end(struct lane_owner *owner, const struct iommu_replay *replay);

#endif
