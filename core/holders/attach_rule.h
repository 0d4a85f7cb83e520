/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_ATTACH_RULE_H
#define IOMMU_ATTACH_RULE_H

#include "epochs.h"

/* What a probe tells of the domain of an attach; NULL where there was no probe. */
struct iommu_attach_probe {
	uint32_t type; /* IOMMU_DOMAIN_*: 0 blocked, 1 unmanaged, 3 and 11 the DMA API's, ... */
	bool blocking; /* the blocking domain of the device's group, whatever its type */
};

/* What an attach, detach or removal did to its device, as far as is known at that moment. */
enum iommu_handover_kind {
	IOMMU_HANDOVER_NOT_YET, /* which of the others it is, later events decide */
	IOMMU_HANDOVER_DEFAULT, /* into its group's default domain: the holder stays the host */
	IOMMU_HANDOVER_TAKEN,
	IOMMU_HANDOVER_GIVEN_BACK,
	IOMMU_HANDOVER_REST,   /* the second attach of a pair that gave the device back */
	IOMMU_HANDOVER_JOINED, /* into another device's container: the holder stays the same */
	IOMMU_HANDOVER_REMOVED,
};

struct iommu_handover {
	enum iommu_handover_kind kind;
	/* TAKEN, GIVEN_BACK, REMOVED: the epoch that ended, with to set. */
	struct iommu_epoch ended;
	/* TAKEN, GIVEN_BACK: the one that began; all others but REMOVED: the one now. */
	struct iommu_epoch begun;
};

/*
 * The kernel's family, where the trace's release or formats tell; may be called at any time. Until
 * then epochs are those of pairs, of grade unknown, and the attaches are watched for which it is.
 */
void iommu_holders_family(struct iommu_holders *h, enum iommu_family family);

/*
 * Events, in order. @ts in ns; the first call's is the trace's beginning unless begin() told it. In
 * a trace without times (@ts 0) nothing is taken for close together. @what may be NULL.
 */
void iommu_holders_begin(struct iommu_holders *h, uint64_t ts);
void iommu_holders_add(struct iommu_holders *h, uint32_t device, int32_t gid, int32_t pid,
		       uint64_t ts);
void iommu_holders_remove(struct iommu_holders *h, uint32_t device, uint64_t ts,
			  struct iommu_handover *what);
void iommu_holders_attach(struct iommu_holders *h, uint32_t device, int32_t pid, uint64_t ts,
			  const struct iommu_attach_probe *probe, struct iommu_handover *what);
void iommu_holders_detach(struct iommu_holders *h, uint32_t device, int32_t pid, uint64_t ts,
			  struct iommu_handover *what);
/*
 * The task mapped or unmapped something. Not to be called for what an interrupt did in the task's
 * name, nor for what is known to be a host driver's: that misleads about first attaches and joins.
 */
void iommu_holders_map(struct iommu_holders *h, int32_t pid, uint64_t ts);
void iommu_holders_unmap(struct iommu_holders *h, int32_t pid, uint64_t ts);
/* A host driver was seen to use the device through the DMA API. */
void iommu_holders_host_uses(struct iommu_holders *h, uint32_t device, uint64_t ts);
/* The trace ends: late decisions are made and the last epochs closed. Once. */
void iommu_holders_end(struct iommu_holders *h, uint64_t ts);

#endif
