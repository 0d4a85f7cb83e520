/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_AMD_H
#define IOMMU_AMD_H

#include "core/text/scan.h"
#include "fault.h"

/* Read the message @s into the zeroed *@f. Sets f->kind if AMD-Vi's driver printed it. */
void iommu_log_read_amd(const struct iommu_scan *s, struct iommu_fault *f);

/*
 * Add the message *@f to the earlier messages of the same fault, *@first. Returns false and leaves
 * *@f unchanged if it does not continue them.
 */
bool iommu_log_join_amd(const struct iommu_fault *first, struct iommu_fault *f);

/* Add the explanation of an AMD-Vi fault; see iommu_fault_text(). */
void iommu_fault_text_amd(struct iommu_text *t, const struct iommu_fault *f);

#endif
