/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FINDINGS_H
#define IOMMU_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

struct iommu_mapping;
struct iommu_replay;

/* What should not be, in the order in which it is told. Kernel: CONFIG_DMA_API_DEBUG. */
enum iommu_finding_class {
	IOMMU_FINDING_LEAK,	     /* mapped when its domain or its device's group went */
	IOMMU_FINDING_ALIVE,	     /* mapped when the trace ended */
	IOMMU_FINDING_DOUBLE_UNMAP,  /* unmapped before */
	IOMMU_FINDING_NEVER_MAPPED,  /* unmapped, but never mapped in this trace */
	IOMMU_FINDING_PARTIAL_UNMAP, /* with another size than it was mapped with */
	IOMMU_FINDING_OVERLAP,	     /* mapped where a mapping of the same domain is */
	IOMMU_FINDING_CLASSES
};

/* Bits: what may explain a finding away. */
enum {
	IOMMU_EXCUSE_LATE = 1 << 0,   /* it may have been mapped before the trace began */
	IOMMU_EXCUSE_LOST = 1 << 1,   /* events were lost before it */
	IOMMU_EXCUSE_DOMAIN = 1 << 2, /* its domain is not known, so it may be another's */
	IOMMU_EXCUSE_ENDED = 1 << 3,  /* the trace ended first */
};

/* One case of a finding. */
struct iommu_case {
	uint64_t ts;
	uint64_t first;
	uint64_t last;
	int32_t pid;
	uint32_t devices; /* a set; 0: not known */
};

/* All cases of a class, with and without an excuse apart. */
struct iommu_finding {
	uint64_t nr;
	uint64_t bytes;
	unsigned int excuses; /* of any of them */
	struct iommu_case first;
	struct iommu_case last;
};

struct iommu_findings {
	struct iommu_finding firm[IOMMU_FINDING_CLASSES]; /* nothing explains them away */
	struct iommu_finding excused[IOMMU_FINDING_CLASSES];
};

void iommu_findings_add(struct iommu_findings *findings, enum iommu_finding_class class,
			const struct iommu_case *one, unsigned int excuses);

/* A finding about @mapping; its devices are filled in here. */
void iommu_record_finding(struct iommu_replay *r, enum iommu_finding_class class,
			  const struct iommu_mapping *mapping, const struct iommu_case *one,
			  unsigned int excuses);
/* The same for what went wrong now with @first to @last of it. */
void iommu_record_finding_now(struct iommu_replay *r, enum iommu_finding_class class,
			      const struct iommu_mapping *mapping, uint64_t first, uint64_t last,
			      unsigned int excuses);
/* Whether the trace saw all maps of the domains that these devices are in now. */
bool iommu_all_maps_seen(struct iommu_replay *r, uint32_t devices);

#endif
