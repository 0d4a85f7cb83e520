/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_VERDICT_H
#define IOMMU_VERDICT_H

#include "attribution.h"

struct iommu_replay;

/* How far behind a mapping an address counts as beyond its end, in bytes. */
#define IOMMU_PAST_END_MAX 65536

/* What a fault's address had been. The first that holds. */
enum iommu_verdict_kind {
	IOMMU_VERDICT_NONE,	    /* nothing can be said: no address */
	IOMMU_VERDICT_MAPPED,	    /* so permission, direction or another domain */
	IOMMU_VERDICT_AFTER_UNMAP,  /* use after unmap */
	IOMMU_VERDICT_PAST_END,	    /* behind a live mapping */
	IOMMU_VERDICT_NEVER_MAPPED, /* in this trace */
};

struct iommu_verdict {
	enum iommu_verdict_kind kind;
	/* The mapping, or what was unmapped in one go; not of NEVER_MAPPED. Inclusive. */
	uint64_t first;
	uint64_t last;
	uint64_t at;	   /* ns: when it was mapped, or for AFTER_UNMAP unmapped */
	int32_t pid;	   /* of the thread that did it */
	uint64_t distance; /* PAST_END: bytes from the end to the address */
	/* The mapping's own device; set 0 where it is not known, so that it may be another's. */
	struct iommu_owner owner;
	bool died;	/* AFTER_UNMAP: nobody unmapped it, it went with its domain */
	bool interrupt; /* that thread was interrupted, and had nothing to do with it */
	bool partly;	/* the address is cut to its page, and only a part of that was mapped */
};

/*
 * What @address was for @device at the present moment. @page: its low 12 bits were cut off. Device
 * 0 stands for one that is not known: then all mappings count.
 */
void iommu_replay_verdict(struct iommu_replay *r, uint32_t device, uint64_t address, bool page,
			  struct iommu_verdict *verdict);

/* As the report says it: "use after unmap". */
const char *iommu_verdict_name(enum iommu_verdict_kind kind);

#endif
