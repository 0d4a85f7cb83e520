/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DEVICE_SETS_H
#define IOMMU_DEVICE_SETS_H

#include "devices.h"

/*
 * Sets of devices, such as the devices of one container. Equal sets have equal ids. Id 0 is the
 * empty set. A function that makes a set returns 0 if out of memory or if a limit is reached.
 */

/*
 * The limits: sets, members of one set, and members of all sets together (64 MiB). A replay does
 * work for each member of a set when memory is mapped for it.
 */
#define IOMMU_SETS_MAX	      65536
#define IOMMU_SET_DEVICES_MAX 128
#define IOMMU_MEMBERS_MAX     (16U << 20)

/* The set @set with @device added, or removed. */
uint32_t iommu_set_with(struct iommu_devices *devices, uint32_t set, uint32_t device);
uint32_t iommu_set_without(struct iommu_devices *devices, uint32_t set, uint32_t device);
uint32_t iommu_set_union(struct iommu_devices *devices, uint32_t a, uint32_t b);
bool iommu_set_has(const struct iommu_devices *devices, uint32_t set, uint32_t device);

/* The ids of the *@n devices of a set, in ascending order. Valid until the next new set. */
const uint32_t *iommu_set_members(const struct iommu_devices *devices, uint32_t set, uint32_t *n);

/* Whether the sets have a device in common. */
bool iommu_sets_intersect(const struct iommu_devices *devices, uint32_t a, uint32_t b);

/*
 * The ids of the *@n devices of a set, in the natural order of their names; NULL if the set is
 * empty. The first call for a set sorts it, so do not call this for every event. If out of memory,
 * the ids are in ascending order instead. Valid until the next new set.
 */
const uint32_t *iommu_set_devices(struct iommu_devices *devices, uint32_t set, uint32_t *n);

#endif
