/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_COMPARE_TEXT_H
#define IOMMU_COMPARE_TEXT_H

#include "compare.h"

/* Write a comparison for people: the figures in columns, then what differs. */
void iommu_compare_text(struct iommu_text *t, const struct iommu_comparison *c);

/* Write a percentage in thousandths: "5 %", "0.125 %". */
void iommu_put_threshold(struct iommu_text *t, uint64_t thousandths);

#endif
