/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_COLOURS_H
#define IOMMU_COLOURS_H

#include "core/timeline/lanes.h"
#include "shapes.h"

extern const struct iommu_colour iommu_colour_many;
extern const struct iommu_colour iommu_colour_quiet; /* text of what is not there */

/* Black or white, whichever can be read on it. */
struct iommu_colour iommu_colour_on(struct iommu_colour background);

/* Every task that holds a device in these lanes has a colour: in the order of its first time. */
struct iommu_holder_colours;

/* NULL without memory, which all functions take: then tasks share one colour. */
struct iommu_holder_colours *iommu_holder_colours_new(const struct iommu_lanes *lanes);
void iommu_holder_colours_free(struct iommu_holder_colours *colours);
struct iommu_colour iommu_holder_colour(const struct iommu_palette *palette,
					const struct iommu_holder_colours *colours, int32_t pid);

#endif
