/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SEVERITY_H
#define IOMMU_SEVERITY_H

#include "core/faultlog/fault.h"

/* The consequence of @f, or IOMMU_SEVERITY_NONE for messages without one. */
enum iommu_severity iommu_fault_severity(const struct iommu_fault *f);

/* "harmless", "blocked" or "broken". NULL for IOMMU_SEVERITY_NONE. */
const char *iommu_severity_name(enum iommu_severity severity);

/* What it means, for the manual; NULL for IOMMU_SEVERITY_NONE. */
const char *iommu_severity_meaning(enum iommu_severity severity);

#endif
