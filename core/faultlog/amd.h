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

/*
 * Nothing more follows *@f. A head without its event becomes a sign that a transfer failed: of all
 * events, only EVENT_COUNTER_ZERO is harmless, and Linux does not enable it.
 */
void iommu_log_finish_amd(struct iommu_fault *f);

#endif
