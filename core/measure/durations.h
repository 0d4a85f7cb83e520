/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DURATIONS_H
#define IOMMU_DURATIONS_H

#include "core/summary/stats.h"

/* Durations in ns, counted in the classes of core/summary/stats.h. Zero it before use. */
struct iommu_durations {
	uint64_t nr;
	uint64_t shortest;
	uint64_t longest;
	uint32_t *classes; /* IOMMU_LIFETIME_CLASSES; NULL: none yet, or out of memory */
};

void iommu_durations_add(struct iommu_durations *durations, uint64_t ns);

/* Returns a percentile by nearest rank, accurate to 6 percent. @percent is 1 to 100. 0 if none. */
uint64_t iommu_durations_percentile(const struct iommu_durations *durations, unsigned int percent);

void iommu_durations_merge(struct iommu_durations *to, const struct iommu_durations *from);
void iommu_durations_free(struct iommu_durations *durations);

#endif
