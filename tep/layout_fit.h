/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LAYOUT_FIT_H
#define IOMMU_LAYOUT_FIT_H

#include "binding.h"

/* What the fields of a format need, for the layouts of fast readers. */
struct iommu_layout_fit {
	uint16_t size; /* the minimum size of a record with all fields so far */
	bool fits;     /* false: a fast reader cannot handle the format */
};

/*
 * Returns the offset of a field that must have the layout @layout and @bytes bytes. Clears
 * fit->fits if it is stored otherwise, or if it is where common_type is: the offset 0 means that a
 * layout lacks the field.
 */
static inline uint16_t iommu_layout_fit(struct iommu_layout_fit *fit,
					const struct iommu_place *place, enum iommu_layout layout,
					uint32_t bytes)
{
	uint64_t end = (uint64_t)place->offset + place->size;

	if (place->layout != layout || place->size != bytes || !place->offset || end > UINT16_MAX)
		fit->fits = false;
	else if (end > fit->size)
		fit->size = (uint16_t)end;
	return (uint16_t)place->offset;
}

#endif
