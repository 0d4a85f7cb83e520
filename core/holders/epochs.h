/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_EPOCHS_H
#define IOMMU_EPOCHS_H

#include "device_sets.h"

/*
 * Records who holds each device, and when. The holder of a device is the task that took it, such as
 * a VFIO user, or the host, which means the kernel's own drivers. An epoch is a period in which a
 * device has one holder. The functions of attach_rule.h add events. The functions here query the
 * result.
 */

/* The grade of a fact: how reliably it was inferred. */
enum iommu_grade { IOMMU_GRADE_UNKNOWN, IOMMU_GRADE_LIKELY, IOMMU_GRADE_CERTAIN };

/*
 * The kernel's attach rule: how it attaches a device that changes its holder. Up to 5.18, a single
 * attach does that (toggles). Since 5.19, it takes a pair of attaches, with a blocking domain in
 * between (pairs).
 */
enum iommu_attach_rule { IOMMU_ATTACH_UNKNOWN, IOMMU_ATTACH_TOGGLES, IOMMU_ATTACH_PAIRS };

/* The most epochs of a device that are kept. The oldest are dropped first. */
#define IOMMU_EPOCHS_MAX 65536

/* The pid of an epoch in which the host has the device. */
#define IOMMU_HOST (-1)

struct iommu_epoch {
	uint64_t from; /* ns */
	uint64_t to;   /* ns; valid if ended */
	int32_t pid;   /* of the task that took the device, or IOMMU_HOST */
	uint8_t grade; /* enum iommu_grade */
	bool before;   /* began before the trace: from is the trace's beginning */
	bool ended;
	bool implied;  /* ended only because the trace ended */
	bool removed;  /* ended because the device left its group */
	bool doubtful; /* attaches are missing or contradictory, so the grade is unknown */
};

struct iommu_holders;

/* Reports that task @pid held the device from before the trace until @until (ns). */
typedef void iommu_held_before_fn(void *arg, uint32_t device, int32_t pid, uint64_t until);

/*
 * @devices must outlive the result. Sets are made there, and the groups of its devices are kept up
 * to date. @held_before may be NULL and must not call back. It is not called while the attach rule
 * is unknown. Returns NULL if out of memory. All functions accept that NULL: they ignore events and
 * return no holder.
 */
struct iommu_holders *iommu_holders_new(struct iommu_devices *devices,
					iommu_held_before_fn *held_before, void *arg);
void iommu_holders_free(struct iommu_holders *h);

/*
 * Set the kernel's attach rule, if its release or its event formats reveal it. May be called at any
 * time. Until then, the epochs follow the rule for pairs and have the grade unknown, and the
 * attaches may reveal the rule.
 */
void iommu_holders_set_attach_rule(struct iommu_holders *h, enum iommu_attach_rule attach_rule);

/* The trace begins at @ts (ns). Without this call, it begins with the first event. */
void iommu_holders_begin(struct iommu_holders *h, uint64_t ts);

/* The set of devices that the task holds now; 0 if none. Fast enough for each map and unmap. */
uint32_t iommu_holders_held_by(const struct iommu_holders *h, int32_t pid);

/*
 * The same for an unmap. Up to 5.18, a task that closes a device unmaps after the attach that gives
 * the device back. Returns the devices that the task holds. If it holds none, returns those that it
 * gave back since its last map or take.
 */
uint32_t iommu_holders_held_or_closing(const struct iommu_holders *h, int32_t pid);

/* The current epoch of the device; NULL if it is not known. Valid until the next event. */
const struct iommu_epoch *iommu_holders_epoch_now(const struct iommu_holders *h, uint32_t device);

/*
 * The *@n epochs of a device so far, oldest first. They do not overlap. *@dropped is the number of
 * older ones that were dropped; @dropped may be NULL. Returns NULL if there are none. Valid until
 * the next event.
 */
const struct iommu_epoch *iommu_holders_epochs(const struct iommu_holders *h, uint32_t device,
					       size_t *n, uint64_t *dropped);

#endif
