/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_EPOCHS_H
#define IOMMU_EPOCHS_H

#include "device_sets.h"

/* How far something is to be trusted that the trace does not say itself. */
enum iommu_grade { IOMMU_GRADE_UNKNOWN, IOMMU_GRADE_LIKELY, IOMMU_GRADE_CERTAIN };

/*
 * How a kernel attaches when a device changes hands. Up to 5.18 each attach does; since ownership
 * came (5.19) attaches come in pairs, a blocking domain between the two.
 */
enum iommu_family { IOMMU_FAMILY_UNKNOWN, IOMMU_FAMILY_TOGGLE, IOMMU_FAMILY_PAIRS };

/* At most so many epochs of a device are kept, the newest. */
#define IOMMU_EPOCHS_MAX 65536

/* pid of an epoch in which the host's own drivers have the device. */
#define IOMMU_HOST (-1)

/* The time in which one holder has a device. */
struct iommu_epoch {
	uint64_t from; /* ns */
	uint64_t to;   /* ns; only valid once it ended */
	int32_t pid;   /* of the task that took the device, or IOMMU_HOST */
	uint8_t grade; /* enum iommu_grade */
	bool before;   /* began before the trace did: from is the trace's beginning */
	bool ended;
	bool implied;  /* the end has no event of its own: the trace ended */
	bool removed;  /* ended because the device left its group */
	bool doubtful; /* attaches are missing or do not fit: the grade is unknown for that */
};

struct iommu_holders;

/* The trace tells late: task @pid had the device from before the trace until @until (ns). */
typedef void iommu_held_before(void *arg, uint32_t device, int32_t pid, uint64_t until);

/*
 * @devices must outlive it; its sets are made there, and its devices' groups are kept up to date.
 * @held_before may be NULL; it must not call back. It is not called while the family is not known.
 * NULL where there is no memory; all functions take that NULL for a trace that tells nothing.
 */
struct iommu_holders *iommu_holders_new(struct iommu_devices *devices,
					iommu_held_before *held_before, void *arg);
void iommu_holders_free(struct iommu_holders *h);

/* The set of devices that the task holds now; 0 for none. Fast: asked for each map and unmap. */
uint32_t iommu_holders_held(const struct iommu_holders *h, int32_t pid);

/*
 * The same for the unmaps of a closing task: up to 5.18 they come after the attach that gave the
 * device back. What the task holds, else what it gave back since its last map or taking attach.
 */
uint32_t iommu_holders_held_closing(const struct iommu_holders *h, int32_t pid);

/* The device's epoch now; NULL where nothing is known of it. Valid until the next event. */
const struct iommu_epoch *iommu_holders_now(const struct iommu_holders *h, uint32_t device);

/*
 * All epochs of a device so far, oldest first, none before the end of another; *@n of them, and how
 * many older ones were dropped. Valid until the next event; @dropped may be NULL.
 */
const struct iommu_epoch *iommu_holders_epochs(const struct iommu_holders *h, uint32_t device,
					       size_t *n, uint64_t *dropped);

#endif
