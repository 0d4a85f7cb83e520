/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULTLOG_PART_H
#define IOMMU_FAULTLOG_PART_H

/* For the readers of the vendors' messages only. */
#include "core/text/scan.h"
#include "faultlog.h"

/* Each sets f->kind where the message is its own. @s is the message, *@f is zeroed. */
void log_read_amd(const struct iommu_scan *s, struct iommu_fault *f);
void log_read_intel(const struct iommu_scan *s, struct iommu_fault *f);
void log_read_smmu_v3(const struct iommu_scan *s, struct iommu_fault *f);
void log_read_smmu_v2(const struct iommu_scan *s, struct iommu_fault *f);
void log_read_virtio(const struct iommu_scan *s, struct iommu_fault *f);
void log_read_other(const struct iommu_scan *s, struct iommu_fault *f);

/* What a VT-d fault's reason says of its request, against what the message says; once it is known.
 */
void log_intel_settle(struct iommu_fault *f);

/* Fill in what the dwords of an SMMUv3 event say, once f->nr_raw is 4. */
void log_smmu_v3_dwords(struct iommu_fault *f);

#endif
