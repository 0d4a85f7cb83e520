/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_OWNERS_H
#define IOMMU_OWNERS_H

#include "figures.h"

/*
 * A mapping counts for its devices, or if these are not known, for the task that mapped it. As long
 * as a later event may name the devices of a whole address space, its mappings have figures of
 * their own, which are added to those of the devices at the end.
 *
 * A trace has at most this many owners and this many figures, each of about 10 KiB. The mappings of
 * further owners count for "other tasks".
 */
#define IOMMU_OWNERS_MAX 4096

#define IOMMU_OWNERS_RECENT 16

struct iommu_figure_owner {
	uint32_t space;	  /* its devices may become known later; 0: the owner is final */
	uint32_t devices; /* set; 0: not known */
	int32_t pid;	  /* without devices: the task */
	bool interrupt;	  /* without devices: mapped in interrupts; @pid is 0 */
	bool waits;	  /* its maps wait for the devices of @space; not if that is a task's */
	uint32_t settled; /* index of the owner that its space got, plus 1; 0: not known */
	uint32_t nr;	  /* of figures */
	struct iommu_figures **figures;
	uint64_t newest_unmap; /* for unmaps.h */
};

/* Zero it, then call iommu_owners_init(). */
struct iommu_owners {
	struct iommu_figure_owner *list; /* never moves */
	uint32_t nr;
	struct iommu_figures **figures;
	uint32_t nr_figures;
	uint64_t without_room; /* maps that count for other tasks */

	/* private */
	struct iommu_table by_devices;	      /* by space and set; index plus 1 */
	struct iommu_table by_task;	      /* by space and task */
	struct iommu_table by_device;	      /* index in @figures, plus 1 */
	uint32_t recent[IOMMU_OWNERS_RECENT]; /* indices of owners that were found last */
};

/* Returns false if out of memory. Owner 0 is "other tasks". */
bool iommu_owners_init(struct iommu_owners *owners);

/* The index of the owner of a mapping, as far as the replay knows it now. */
uint32_t iommu_owner_of(struct iommu_owners *owners, struct iommu_replay *r,
			const struct iommu_mapping *mapping, const struct iommu_owner *named);

/*
 * Whether the address space of the owner @index, which waits, has devices by now: then sets its
 * settled owner, and what named the devices.
 */
bool iommu_owner_settle(struct iommu_owners *owners, struct iommu_replay *r, uint32_t index,
			struct iommu_owner *named);

/* The index of the owner with these devices, if it exists; 0 if not. */
uint32_t iommu_owner_of_devices(struct iommu_owners *owners, uint32_t devices);

/* The replay has ended: completes all figures, and gives those of address spaces to the devices. */
void iommu_owners_finish(struct iommu_owners *owners, struct iommu_replay *r,
			 struct iommu_figure_pools *pools);

/* The figures of a device; NULL if it has none. */
struct iommu_figures *iommu_figures_of_device(const struct iommu_owners *owners, uint32_t device);

void iommu_owners_free(struct iommu_owners *owners, struct iommu_figure_pools *pools);

#endif
