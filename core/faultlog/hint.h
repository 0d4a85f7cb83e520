/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_HINT_H
#define IOMMU_HINT_H

#include "fault.h"

/*
 * The usual cause of @f and the next thing to check, in one clause. NULL without a well-founded
 * hint.
 */
const char *iommu_fault_hint(const struct iommu_fault *f);

#endif
