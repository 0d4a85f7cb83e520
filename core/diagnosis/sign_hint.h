/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SIGN_HINT_H
#define IOMMU_SIGN_HINT_H

#include "hint_text.h"

/* The hint for a sign of trouble or a finding of dma-debug, or NULL. */
const struct iommu_hint *iommu_sign_hint(const struct iommu_fault *f);

#endif
