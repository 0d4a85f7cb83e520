/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULT_TEXT_H
#define IOMMU_FAULT_TEXT_H

#include "fault.h"

/*
 * Add the explanation of @f, which follows " => " in a report: one or two clauses on one line. Adds
 * nothing if iommu_fault_has_text() is false.
 */
void iommu_fault_text(struct iommu_text *t, const struct iommu_fault *f);

#endif
