/* SPDX-License-Identifier: LGPL-2.1 */
/* Which lanes are shown where there are too many. */
#include <stdlib.h>

#include "picture.h"

static int by_activity(const void *a, const void *b)
{
	const struct iommu_lane *x = *(const struct iommu_lane *const *)a;
	const struct iommu_lane *y = *(const struct iommu_lane *const *)b;

	if (x->activity != y->activity)
		return x->activity > y->activity ? -1 : 1;
	return x < y ? -1 : x > y;
}

static int by_number(const void *a, const void *b)
{
	const size_t *x = a;
	const size_t *y = b;

	return *x < *y ? -1 : *x > *y;
}

size_t iommu_lanes_busiest(const struct iommu_lane *list, size_t *numbers, size_t nr, size_t room)
{
	const struct iommu_lane **order;

	if (nr <= room)
		return nr;
	order = calloc(nr, sizeof(*order));
	if (!order)
		return 0;
	for (size_t i = 0; i < nr; i++)
		order[i] = &list[numbers[i]];
	qsort(order, nr, sizeof(*order), by_activity);
	for (size_t i = 0; i < room; i++)
		numbers[i] = (size_t)(order[i] - list);
	qsort(numbers, room, sizeof(*numbers), by_number);
	free(order);
	return room;
}
