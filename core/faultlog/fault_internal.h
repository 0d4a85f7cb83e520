/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULT_PART_H
#define IOMMU_FAULT_PART_H

/* For the writers of the vendors' faults only. */
#include "fault.h"

void fault_text_amd(struct iommu_text *t, const struct iommu_fault *f);
void fault_text_intel(struct iommu_text *t, const struct iommu_fault *f);
void fault_text_status(struct iommu_text *t, const struct iommu_fault *f);
void fault_text_smmu_v3(struct iommu_text *t, const struct iommu_fault *f);
void fault_text_smmu_v2(struct iommu_text *t, const struct iommu_fault *f);
void fault_text_other(struct iommu_text *t, const struct iommu_fault *f);

#endif
