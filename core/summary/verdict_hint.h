/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_VERDICT_HINT_H
#define IOMMU_VERDICT_HINT_H

#include "core/diagnosis/hint_text.h"
#include "core/replay/verdict.h"

/*
 * The hint that follows from what the address of the fault @f had been, or NULL if the reason of
 * the fault says more. The vendor of @f is IOMMU_VENDOR_NONE if only its event is known.
 */
const struct iommu_hint *iommu_verdict_hint(const struct iommu_verdict *verdict,
					    const struct iommu_fault *f);

#endif
