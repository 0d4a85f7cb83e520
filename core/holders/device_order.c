/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "device_order.h"

static int by_name(const void *a, const void *b)
{
	return iommu_device_compare(*(const struct iommu_device *const *)a,
				    *(const struct iommu_device *const *)b);
}

/* Devices of no known group come last. */
static int by_group(const void *a, const void *b)
{
	const struct iommu_device *one = *(const struct iommu_device *const *)a;
	const struct iommu_device *other = *(const struct iommu_device *const *)b;

	if (one->gid_known != other->gid_known)
		return one->gid_known ? -1 : 1;
	if (one->gid_known && one->gid != other->gid)
		return one->gid < other->gid ? -1 : 1;
	return iommu_device_compare(one, other);
}

uint32_t *iommu_devices_in_order(const struct iommu_devices *devices, bool groups, uint32_t *nr)
{
	size_t n = devices->nr;
	const struct iommu_device **list = calloc(n + 1, sizeof(struct iommu_device *));
	uint32_t *ids = calloc(n + 1, sizeof(*ids));

	*nr = 0;
	if (!list || !ids) {
		free(list);
		free(ids);
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		list[i] = &devices->list[i];
	qsort(list, n, sizeof(struct iommu_device *), groups ? by_group : by_name);
	for (size_t i = 0; i < n; i++)
		ids[i] = (uint32_t)(list[i] - devices->list) + 1;
	free(list);
	*nr = (uint32_t)n;
	return ids;
}
