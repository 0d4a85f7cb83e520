/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SMMU_V3_LOG_H
#define IOMMU_SMMU_V3_LOG_H

#include "core/text/scan.h"
#include "fault.h"

/* Read the message @s into the zeroed *@f. Sets f->kind if the SMMUv3 driver printed it. */
void iommu_log_read_smmu_v3(const struct iommu_scan *s, struct iommu_fault *f);

/*
 * Add the message *@f to the earlier messages of the same fault or sign, *@first. Returns false
 * and leaves *@f unchanged if it does not continue them.
 */
bool iommu_log_join_smmu_v3(const struct iommu_fault *first, struct iommu_fault *f);

/* The number that messages of the SMMU of that name, "9050000.smmuv3", have as f->unit. */
uint32_t iommu_smmu_v3_unit(const char *name, size_t len);

/* Decode the dwords of an SMMUv3 event, f->raw, into the fields of *@f. */
void iommu_fault_decode_smmu_v3(struct iommu_fault *f);

/* Add the explanation of a fault; see iommu_fault_text(). */
void iommu_fault_text_smmu_v3(struct iommu_text *t, const struct iommu_fault *f);

#endif
