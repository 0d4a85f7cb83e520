/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_EVENTS_H
#define IOMMU_EVENTS_H

#include "event.h"

/* System "iommu": include/trace/events/iommu.h, Linux 3.13 to 7.2. */
extern const struct iommu_event iommu_event_add_device_to_group;
extern const struct iommu_event iommu_event_remove_device_from_group;
extern const struct iommu_event iommu_event_attach_device_to_domain;
extern const struct iommu_event iommu_event_detach_device_from_domain; /* up to 6.2 */
extern const struct iommu_event iommu_event_map;
extern const struct iommu_event iommu_event_unmap;
extern const struct iommu_event iommu_event_io_page_fault;

/* Numbers of the fields of iommu:map and of iommu:unmap. */
enum { IOMMU_MAP_IOVA, IOMMU_MAP_PADDR, IOMMU_MAP_SIZE };
enum { IOMMU_UNMAP_IOVA, IOMMU_UNMAP_SIZE, IOMMU_UNMAP_UNMAPPED, IOMMU_UNMAP_PADDR };

#endif
