/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_INTEL_H
#define IOMMU_INTEL_H

#include "core/text/scan.h"
#include "fault.h"

/* Read a message @s into the zeroed *@f. Sets f->kind if the message is one of VT-d's. */
void iommu_log_read_intel(const struct iommu_scan *s, struct iommu_fault *f);

/* What a VT-d fault's reason says of its request, against what the message says; once it is known.
 */
void iommu_fault_correct_intel(struct iommu_fault *f);

/* Write a fault of VT-d's as text; see iommu_fault_text(). */
void iommu_fault_text_intel(struct iommu_text *t, const struct iommu_fault *f);

/* Write the fault status register. */
void iommu_fault_text_status(struct iommu_text *t, const struct iommu_fault *f);

#endif
