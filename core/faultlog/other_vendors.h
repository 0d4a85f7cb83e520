/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_OTHER_VENDORS_H
#define IOMMU_OTHER_VENDORS_H

#include "core/text/scan.h"
#include "fault.h"

/* Read a message @s into the zeroed *@f. Sets f->kind if it is one of these drivers'. */
void iommu_log_read_other(const struct iommu_scan *s, struct iommu_fault *f);

/* Write a fault of one of these drivers as text; see iommu_fault_text(). */
void iommu_fault_text_other(struct iommu_text *t, const struct iommu_fault *f);

#endif
