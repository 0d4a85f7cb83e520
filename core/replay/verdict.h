/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_VERDICT_H
#define IOMMU_VERDICT_H

#include "attribution.h"

struct iommu_replay;

/* An address counts as past the end of a mapping up to this many bytes after it. */
#define IOMMU_PAST_END_MAX 65536

/* The state of the address of a fault at that moment. The first matching verdict applies. */
enum iommu_verdict_kind {
	IOMMU_VERDICT_NONE,	    /* no verdict: the fault has no address */
	IOMMU_VERDICT_MAPPED,	    /* the cause: permission, direction or another domain */
	IOMMU_VERDICT_AFTER_UNMAP,  /* use after unmap */
	IOMMU_VERDICT_PAST_END,	    /* after the end of a live mapping */
	IOMMU_VERDICT_NEVER_MAPPED, /* in this trace */
};

struct iommu_verdict {
	enum iommu_verdict_kind kind;
	/* The mapping, or the range that was unmapped at once. Inclusive. Not for NEVER_MAPPED. */
	uint64_t first;
	uint64_t last;
	uint64_t at;	   /* ns: time of the map, or of the unmap for AFTER_UNMAP */
	int32_t pid;	   /* of the thread that mapped or unmapped */
	uint64_t distance; /* PAST_END: bytes from the end to the address */
	/* Of the mapping. If its devices are not known, it may belong to another device. */
	struct iommu_owner owner;
	bool died;	/* AFTER_UNMAP: there was no unmap, it went with its domain */
	bool interrupt; /* an interrupt did it while the thread was running */
	bool partly; /* only the page of the address is known, and only a part of it was mapped */
};

/*
 * Judges a fault of @device (0: not known, all mappings count) at @address at the current step.
 * @page: the low 12 bits of @address are not known. Matches all waiting unmaps first.
 */
void iommu_replay_verdict(struct iommu_replay *r, uint32_t device, uint64_t address, bool page,
			  struct iommu_verdict *verdict);

/* Returns the name that the report prints, such as "use after unmap". Static. */
const char *iommu_verdict_name(enum iommu_verdict_kind kind);

#endif
