/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DEVICE_ORDER_H
#define IOMMU_DEVICE_ORDER_H

#include "devices.h"

/*
 * The ids of all devices in the natural order of their names, or, with @groups, by group first;
 * those of no known group are the last then. *@nr of them; the caller frees them. NULL where there
 * is no memory.
 */
uint32_t *iommu_devices_in_order(const struct iommu_devices *devices, bool groups, uint32_t *nr);

#endif
