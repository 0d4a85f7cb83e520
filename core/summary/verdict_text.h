/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_VERDICT_TEXT_H
#define IOMMU_VERDICT_TEXT_H

#include "core/replay/verdict.h"
#include "words.h"

/* A fault, as far as the text of its verdict needs it. */
struct iommu_verdict_words {
	const struct iommu_verdict *verdict;
	uint32_t device;	       /* 0: not known */
	unsigned int excuses;	       /* IOMMU_EXCUSE_*: of NEVER_MAPPED */
	const struct iommu_fault *log; /* what the log says of it, or NULL */
	uint64_t held_since; /* ns: when its device got its holder; 0: not known, or before */
};

/*
 * Write what the address had been: "use after unmap: 0x200000 - 0x204000 (16K), unmapped 101.059 ms
 * before by vfiotest-312; flags say not present". Where times are 0 no ages are told.
 */
void iommu_verdict_text(const struct iommu_words *w, const struct iommu_verdict_words *what);

#endif
