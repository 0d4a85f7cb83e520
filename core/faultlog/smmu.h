/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SMMU_LOG_H
#define IOMMU_SMMU_LOG_H

#include "core/text/scan.h"
#include "fault.h"

/* Read a message @s into the zeroed *@f. Sets f->kind if the message is one of SMMUv3's. */
void iommu_log_read_smmu_v3(const struct iommu_scan *s, struct iommu_fault *f);
void iommu_log_read_smmu_v2(const struct iommu_scan *s, struct iommu_fault *f);

/* Fill in what the dwords of an SMMUv3 event say, once f->nr_raw is 4. */
void iommu_fault_decode_smmu_v3(struct iommu_fault *f);

/* Write a fault of SMMUv3's as text; see iommu_fault_text(). */
void iommu_fault_text_smmu_v3(struct iommu_text *t, const struct iommu_fault *f);
void iommu_fault_text_smmu_v2(struct iommu_text *t, const struct iommu_fault *f);

#endif
