/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_OTHER_VENDORS_H
#define IOMMU_OTHER_VENDORS_H

#include "core/text/scan.h"
#include "fault.h"

/* Read the message @s into the zeroed *@f. Sets f->kind if one of these drivers printed it. */
void iommu_log_read_other(const struct iommu_scan *s, struct iommu_fault *f);

/* Add the explanation of a fault of one of these drivers; see iommu_fault_text(). */
void iommu_fault_text_other(struct iommu_text *t, const struct iommu_fault *f);

#endif
