/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MEASURE_TEXT_H
#define IOMMU_MEASURE_TEXT_H

#include "measure_view.h"
#include "sentences.h"

/* Write the figures of a buffer, for people: what they rest on, and what they mean in words. */
void iommu_measure_text(struct iommu_text *t, const struct iommu_measure_view *view);

#endif
