/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_HINT_H
#define IOMMU_HINT_H

#include "fault.h"

/*
 * What usually causes this and what to check next, in one clause; NULL where there is no
 * well-founded hint.
 */
const char *iommu_fault_hint(const struct iommu_fault *f);

#endif
