/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_VERDICT_TEXT_H
#define IOMMU_VERDICT_TEXT_H

#include "core/replay/verdict.h"
#include "words.h"

/* The input for the text of a verdict. */
struct iommu_verdict_facts {
	const struct iommu_verdict *verdict;
	uint32_t device;	       /* IOMMU_NO_DEVICE: unknown */
	enum iommu_access access;      /* of the fault */
	unsigned int excuses;	       /* IOMMU_EXCUSE_*, for NEVER_MAPPED */
	const struct iommu_fault *log; /* the decoded log message, or NULL */
	uint64_t held_since;	       /* ns: start of the epoch; 0: unknown or before the trace */
};

/*
 * Write the history of a faulting address: "use after unmap: 0x200000 - 0x204000 (16K), unmapped
 * 101.059 ms before by vfiotest-312; flags say not present". Without times (0), it has no ages.
 */
void iommu_verdict_text(const struct iommu_writer *w, const struct iommu_verdict_facts *what);

/* How a verdict is shown: doubtful if @excuses may explain it, IOMMU_EXCUSE_*. */
enum iommu_style iommu_verdict_style(enum iommu_verdict_kind kind, unsigned int excuses);

/*
 * Returns " for reads by the device only (TO_DEVICE)" or the like if the fault is an access that
 * its live mapping is not for. NULL otherwise. Static.
 */
const char *iommu_wrong_direction(const struct iommu_verdict *verdict, enum iommu_access access);

#endif
