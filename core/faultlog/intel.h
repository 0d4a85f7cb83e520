/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_INTEL_H
#define IOMMU_INTEL_H

#include "core/text/scan.h"
#include "fault.h"

/* Read the message @s into the zeroed *@f. Sets f->kind if VT-d's driver printed it. */
void iommu_log_read_intel(const struct iommu_scan *s, struct iommu_fault *f);

/*
 * Add the message *@f to the earlier messages of the same fault, *@first. Returns false and leaves
 * *@f unchanged if it does not continue them.
 */
bool iommu_log_join_intel(const struct iommu_fault *first, struct iommu_fault *f);

/*
 * Correct the access and the address of *@f once its reason is known: some reasons imply the kind
 * of request, even if the message gives another one.
 */
void iommu_fault_correct_intel(struct iommu_fault *f);

/* Whether the text of the reason is complete and fits its number. False for other vendors. */
bool iommu_fault_has_whole_reason(const struct iommu_fault *f);

/* Add the explanation of a VT-d fault; see iommu_fault_text(). */
void iommu_fault_text_intel(struct iommu_text *t, const struct iommu_fault *f);

/* Add the explanation of the fault status register. */
void iommu_fault_text_status(struct iommu_text *t, const struct iommu_fault *f);

#endif
