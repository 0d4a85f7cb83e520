/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ATTACH_RULE_H
#define IOMMU_ATTACH_RULE_H

#include "epochs.h"

/*
 * Feeds events to struct iommu_holders, in the order of the trace. epochs.h defines holders, epochs
 * and grades. @ts is in ns. In a trace without times (@ts 0), no two events count as close
 * together.
 */

/* The domain of an attach, as recorded by a probe. */
struct iommu_attach_probe {
	uint32_t type; /* IOMMU_DOMAIN_*: 0 blocked, 1 unmanaged, 3 and 11 DMA API, ... */
	bool blocking; /* the blocking domain of the device's group, regardless of @type */
};

/*
 * The effect of an attach, a detach or a removal on the holder of the device, judged by the events
 * up to then.
 */
enum iommu_handover_kind {
	IOMMU_HANDOVER_UNDECIDED, /* later events decide which of the others it is */
	IOMMU_HANDOVER_DEFAULT,	  /* attached the group's default domain: still the host's */
	IOMMU_HANDOVER_TAKEN,
	IOMMU_HANDOVER_GIVEN_BACK,
	IOMMU_HANDOVER_PAIR_DONE, /* the second attach of a pair that gave the device back */
	IOMMU_HANDOVER_JOINED,	  /* attached another device's domain: the same holder */
	IOMMU_HANDOVER_REMOVED,
	IOMMU_HANDOVER_KEPT, /* later events have shown that the holder stays the same */
};

struct iommu_handover {
	enum iommu_handover_kind kind;
	/* TAKEN, GIVEN_BACK, REMOVED: the epoch that ended. */
	struct iommu_epoch ended;
	/* TAKEN, GIVEN_BACK: the epoch that began. REMOVED: zeroed. Others: the current epoch. */
	struct iommu_epoch begun;
};

/* The device joins group @gid, or leaves its group. @what may be NULL here and below. */
void iommu_holders_add(struct iommu_holders *h, uint32_t device, int32_t gid, int32_t pid,
		       uint64_t ts);
void iommu_holders_remove(struct iommu_holders *h, uint32_t device, uint64_t ts,
			  struct iommu_handover *what);

/* @probe is NULL if no probe recorded the domain. */
void iommu_holders_attach(struct iommu_holders *h, uint32_t device, int32_t pid, uint64_t ts,
			  const struct iommu_attach_probe *probe, struct iommu_handover *what);
void iommu_holders_detach(struct iommu_holders *h, uint32_t device, int32_t pid, uint64_t ts,
			  struct iommu_handover *what);

/*
 * The task mapped or unmapped something. Do not call these for events in an interrupt, which only
 * borrows the task, or for maps of a host driver, if known. Both would mislead the decisions about
 * first attaches and joins.
 */
void iommu_holders_map(struct iommu_holders *h, int32_t pid, uint64_t ts);
void iommu_holders_unmap(struct iommu_holders *h, int32_t pid, uint64_t ts);

/* A host driver used the device through the DMA API. */
void iommu_holders_host_uses(struct iommu_holders *h, uint32_t device, uint64_t ts);

/* The trace ended: make the pending decisions and close the last epochs. Call this once. */
void iommu_holders_end(struct iommu_holders *h, uint64_t ts);

#endif
