/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULT_PART_H
#define IOMMU_FAULT_PART_H

/* For the writers of the vendors' faults only. */
#include "fault.h"

/* "0000:00:04.0 ", "likely 0000:00:04.0 ", or nothing where no device is known. */
void fault_device(struct iommu_text *t, const struct iommu_fault *f);

/* ", address in WINDOW" where the address lies in one, @before first. */
void fault_window(struct iommu_text *t, const char *before, const struct iommu_fault *f);

/* "read", "write" or "access". */
const char *fault_access(const struct iommu_fault *f);

void fault_text_amd(struct iommu_text *t, const struct iommu_fault *f);
void fault_text_intel(struct iommu_text *t, const struct iommu_fault *f);
void fault_text_status(struct iommu_text *t, const struct iommu_fault *f);
void fault_text_smmu_v3(struct iommu_text *t, const struct iommu_fault *f);
void fault_text_smmu_v2(struct iommu_text *t, const struct iommu_fault *f);
void fault_text_other(struct iommu_text *t, const struct iommu_fault *f);

#endif
