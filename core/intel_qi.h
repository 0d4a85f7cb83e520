/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_INTEL_QI_H
#define IOMMU_INTEL_QI_H

#include "text.h"

/*
 * Add what a descriptor of the invalidation queue asks for, in words: which cache, how much of it,
 * for which domain, device and PASID, which addresses. Intel VT-d specification, section 6.5.2
 * (queued invalidation) and chapter 7 (page group response); the bits as
 * drivers/iommu/intel/iommu.h of Linux 6.12 has them (QI_*).
 *
 * @qw: the four 64-bit words of it, of which units without scalable mode use two.
 */
void iommu_intel_qi_text(struct iommu_text *t, const uint64_t qw[4]);

#endif
