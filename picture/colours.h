/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_COLOURS_H
#define IOMMU_COLOURS_H

#include "core/timeline/lanes.h"
#include "palette.h"

/* Assigns colours to tasks in the order in which they first held a device. */
struct iommu_holder_colours;

/*
 * Number the tasks that hold devices in @lanes. Returns NULL on allocation failure; all functions
 * accept that, and tasks then share one colour.
 */
struct iommu_holder_colours *iommu_holder_colours_new(const struct iommu_lanes *lanes);
void iommu_holder_colours_free(struct iommu_holder_colours *colours);

/* Returns the colour of the holder @pid, a task or IOMMU_HOST. */
struct iommu_colour iommu_holder_colour(const struct iommu_palette *palette,
					const struct iommu_holder_colours *colours, int32_t pid);

#endif
