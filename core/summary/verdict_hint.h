/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_VERDICT_HINT_H
#define IOMMU_VERDICT_HINT_H

#include "core/diagnosis/hint_text.h"
#include "core/replay/verdict.h"

/*
 * The hint that follows from what the address of a fault had been, or NULL. @decoded: the log shows
 * the reason of the fault, which then says more than "never mapped" does.
 */
const struct iommu_hint *iommu_verdict_hint(const struct iommu_verdict *verdict,
					    enum iommu_access access, bool decoded);

#endif
