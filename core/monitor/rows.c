/* SPDX-License-Identifier: LGPL-2.1 */
#include "rows.h"

static const struct iommu_monitor_order_name names[] = {
	[IOMMU_ORDER_NAME] = { 'n', "name" },	  [IOMMU_ORDER_MAPS] = { 'm', "maps" },
	[IOMMU_ORDER_UNMAPS] = { 'u', "unmaps" }, [IOMMU_ORDER_BYTES] = { 'b', "bytes" },
	[IOMMU_ORDER_LIVE] = { 'l', "live" },	  [IOMMU_ORDER_LIFETIME] = { 't', "lifetime" },
	[IOMMU_ORDER_FAULTS] = { 'x', "faults" },
};

const struct iommu_monitor_order_name *iommu_monitor_order_name(enum iommu_monitor_order order)
{
	return &names[order];
}

static uint64_t value_of(const struct iommu_monitor_row *row, enum iommu_monitor_order order)
{
	switch (order) {
	case IOMMU_ORDER_MAPS:
		return row->now.maps;
	case IOMMU_ORDER_UNMAPS:
		return row->now.unmaps;
	case IOMMU_ORDER_BYTES:
		return row->bytes_now;
	case IOMMU_ORDER_LIVE:
		return row->live;
	case IOMMU_ORDER_LIFETIME:
		return row->ended ? row->lifetime_p99 + 1 : 0;
	case IOMMU_ORDER_FAULTS:
		return row->total.faults;
	default:
		return 0;
	}
}

static bool comes_before(const struct iommu_monitor_row *a, const struct iommu_monitor_row *b,
			 const struct iommu_devices *devices, enum iommu_monitor_order order)
{
	uint64_t x = value_of(a, order);
	uint64_t y = value_of(b, order);

	if (x != y)
		return x > y;
	return iommu_device_compare(iommu_device(devices, a->device),
				    iommu_device(devices, b->device)) < 0;
}

static void sift(const struct iommu_monitor_row **list, uint32_t at, uint32_t nr,
		 const struct iommu_devices *devices, enum iommu_monitor_order order)
{
	const struct iommu_monitor_row *row = list[at];

	for (uint32_t child = 2 * at + 1; child < nr; child = 2 * at + 1) {
		if (child + 1 < nr && comes_before(list[child], list[child + 1], devices, order))
			child++;
		if (!comes_before(row, list[child], devices, order))
			break;
		list[at] = list[child];
		at = child;
	}
	list[at] = row;
}

/* A heap sort, because qsort() passes no argument to the comparison. */
void iommu_monitor_sort(const struct iommu_monitor_row **list, uint32_t nr,
			const struct iommu_devices *devices, enum iommu_monitor_order order)
{
	for (uint32_t i = nr / 2; i-- > 0;)
		sift(list, i, nr, devices, order);
	for (uint32_t left = nr; left-- > 1;) {
		const struct iommu_monitor_row *last = list[0];

		list[0] = list[left];
		list[left] = last;
		sift(list, 0, left, devices, order);
	}
}
