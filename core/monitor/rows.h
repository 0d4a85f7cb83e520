/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MONITOR_ROWS_H
#define IOMMU_MONITOR_ROWS_H

#include "monitor.h"

/* The order of the rows. Equal rows come in the natural order of the devices' names. */
enum iommu_monitor_order {
	IOMMU_ORDER_NAME,
	IOMMU_ORDER_MAPS, /* in the last interval, most first, as all below */
	IOMMU_ORDER_UNMAPS,
	IOMMU_ORDER_BYTES, /* mapped now */
	IOMMU_ORDER_LIVE,
	IOMMU_ORDER_LIFETIME, /* the longest p99 first */
	IOMMU_ORDER_FAULTS,   /* since the beginning */
	IOMMU_ORDERS
};

/* The key on the keyboard, and the name in the help line. */
struct iommu_monitor_order_name {
	char key;
	const char *name;
};

/* The name of @order. Static. */
const struct iommu_monitor_order_name *iommu_monitor_order_name(enum iommu_monitor_order order);

/* Sort pointers to @nr rows; @devices are those of the replay. */
void iommu_monitor_sort(const struct iommu_monitor_row **list, uint32_t nr,
			const struct iommu_devices *devices, enum iommu_monitor_order order);

#endif
