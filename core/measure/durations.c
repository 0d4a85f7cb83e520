/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "durations.h"

/* Most devices of a hostile trace have none, so that their memory would be wasted. */
static bool has_classes(struct iommu_durations *d)
{
	if (!d->classes)
		d->classes = calloc(IOMMU_LIFETIME_CLASSES, sizeof(*d->classes));
	return d->classes;
}

void iommu_durations_add(struct iommu_durations *d, uint64_t ns)
{
	if (!d->nr || ns < d->shortest)
		d->shortest = ns;
	if (ns > d->longest)
		d->longest = ns;
	d->nr++;
	if (has_classes(d) && d->classes[iommu_lifetime_class(ns)] < UINT32_MAX)
		d->classes[iommu_lifetime_class(ns)]++;
}

uint64_t iommu_durations_percentile(const struct iommu_durations *d, unsigned int percent)
{
	uint64_t rank = d->nr / 100 * percent + (d->nr % 100 * percent + 99) / 100;

	for (unsigned int i = 0; d->classes && i < IOMMU_LIFETIME_CLASSES; i++) {
		uint64_t ns = iommu_lifetime_of_class(i);

		if (rank > d->classes[i]) {
			rank -= d->classes[i];
			continue;
		}
		if (ns < d->shortest)
			return d->shortest;
		return ns < d->longest ? ns : d->longest;
	}
	return d->longest;
}

void iommu_durations_merge(struct iommu_durations *to, const struct iommu_durations *from)
{
	if (!from->nr)
		return;
	if (!to->nr || from->shortest < to->shortest)
		to->shortest = from->shortest;
	if (from->longest > to->longest)
		to->longest = from->longest;
	to->nr += from->nr;
	for (unsigned int i = 0; from->classes && has_classes(to) && i < IOMMU_LIFETIME_CLASSES;
	     i++) {
		uint64_t sum = (uint64_t)to->classes[i] + from->classes[i];

		to->classes[i] = sum > UINT32_MAX ? UINT32_MAX : (uint32_t)sum;
	}
}

void iommu_durations_free(struct iommu_durations *d)
{
	free(d->classes);
	*d = (struct iommu_durations){ 0 };
}
