/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_CALLS_TEXT_H
#define IOMMU_CALLS_TEXT_H

#include "measure_view.h"

/* Write the longest bursts of maps, one per line; nothing if there are none. */
void iommu_put_bursts(struct iommu_text *t, const struct iommu_measure_view *view);

/* Write how long calls of the kernel take, one line per kind, or that this was not recorded. */
void iommu_put_latency(struct iommu_text *t, const struct iommu_measure_view *view);

#endif
