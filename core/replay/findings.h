/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FINDINGS_H
#define IOMMU_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

struct iommu_mapping;
struct iommu_replay;

/*
 * Misuse of the mapping API, in the order of the summary. The wording follows the kernel's
 * CONFIG_DMA_API_DEBUG.
 */
enum iommu_finding_class {
	IOMMU_FINDING_LEAK,	     /* still mapped when its domain or device was removed */
	IOMMU_FINDING_ALIVE,	     /* still mapped at the end of the trace */
	IOMMU_FINDING_DOUBLE_UNMAP,  /* unmapped, but was unmapped before */
	IOMMU_FINDING_NEVER_MAPPED,  /* unmapped, but never mapped in this trace */
	IOMMU_FINDING_PARTIAL_UNMAP, /* the sizes of map and unmap differ */
	IOMMU_FINDING_OVERLAP,	     /* mapped over another mapping of the same domain */
	IOMMU_FINDING_CLASSES
};

/* Bits: benign explanations of a finding. */
enum {
	IOMMU_EXCUSE_LATE = 1 << 0,   /* it may have been mapped before the trace began */
	IOMMU_EXCUSE_LOST = 1 << 1,   /* events were lost before it */
	IOMMU_EXCUSE_DOMAIN = 1 << 2, /* its domain is not known and may be another one */
	IOMMU_EXCUSE_ENDED = 1 << 3,  /* the trace ended before it could be unmapped */
	IOMMU_EXCUSE_CUT = 1 << 4,    /* too many mappings share the address to examine all */
	IOMMU_EXCUSE_LOG = 1 << 5,    /* a kernel log, which need not show all maps */
};

/* One occurrence of a finding. */
struct iommu_finding_case {
	uint64_t ts; /* ns */
	uint64_t first;
	uint64_t last; /* inclusive */
	int32_t pid;
	uint32_t devices; /* set id; 0: not known */
};

/* All occurrences of a class. */
struct iommu_finding {
	uint64_t nr;
	uint64_t bytes;
	unsigned int excuses; /* IOMMU_EXCUSE_* of any of them */
	struct iommu_finding_case first;
	struct iommu_finding_case last;
};

struct iommu_findings {
	struct iommu_finding firm[IOMMU_FINDING_CLASSES];    /* without a benign explanation */
	struct iommu_finding excused[IOMMU_FINDING_CLASSES]; /* with one or more */
};

/* The rest is for the files of the replay. */

/* Adds one occurrence. @excuses are IOMMU_EXCUSE_*; 0: there is no excuse. */
void iommu_findings_add(struct iommu_replay *r, enum iommu_finding_class class,
			const struct iommu_finding_case *one, unsigned int excuses);

/*
 * Adds one occurrence about @mapping, if findings are recorded. Sets the devices of @one and adds
 * the excuses that follow from the mapping and from lost events. VFIO's self-test is ignored.
 */
void iommu_record_finding(struct iommu_replay *r, enum iommu_finding_class class,
			  const struct iommu_mapping *mapping, const struct iommu_finding_case *one,
			  unsigned int excuses);

/* The same for @first to @last (inclusive) of @mapping, by its own task, at the current step. */
void iommu_record_finding_now(struct iommu_replay *r, enum iommu_finding_class class,
			      const struct iommu_mapping *mapping, uint64_t first, uint64_t last,
			      unsigned int excuses);

/*
 * Whether the trace contains all maps of the domains that these devices are in now: they entered
 * them during the trace. False for the empty set.
 */
bool iommu_all_maps_seen(struct iommu_replay *r, uint32_t devices);

#endif
