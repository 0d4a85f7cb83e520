/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MONITOR_DETAILS_H
#define IOMMU_MONITOR_DETAILS_H

#include "monitor_text.h"

/* At most so many live mappings of all devices are examined, and so many tasks are listed. */
#define IOMMU_DETAILS_EXAMINED 262144
#define IOMMU_DETAILS_TASKS    8

/*
 * Write what is known of the device of @row, which the monitor follows: its holder, its live
 * mappings by size, the tasks that made them, its latest events, and its latest faults, as lines.
 */
void iommu_monitor_put_details(struct iommu_text *t, const struct iommu_monitor_page *page,
			       const struct iommu_monitor_row *row);

#endif
