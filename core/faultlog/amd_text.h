/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_AMD_TEXT_H
#define IOMMU_AMD_TEXT_H

#include "fault.h"

/* Add the explanation of an AMD-Vi fault; see iommu_fault_text(). */
void iommu_fault_text_amd(struct iommu_text *t, const struct iommu_fault *f);

#endif
