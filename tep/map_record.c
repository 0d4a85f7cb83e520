/* SPDX-License-Identifier: LGPL-2.1 */
#include "map_record.h"

struct fit {
	struct iommu_map_layout layout;
	bool fits;
};

/*
 * Returns the offset of a number of @bytes bytes. If @wide is not 0, the number may also have 8
 * bytes, which sets the bit @wide. Clears fit->fits if the number has another size, or if it is
 * where common_type is: the offset 0 means that a layout lacks the number.
 */
static uint16_t offset_of(struct fit *fit, const struct iommu_place *place, uint32_t bytes,
			  unsigned int wide)
{
	uint64_t end = (uint64_t)place->offset + place->size;

	if (wide && place->size == 8)
		fit->layout.wide |= (uint8_t)wide;
	else if (place->size != bytes)
		fit->fits = false;
	if (place->layout != IOMMU_LAYOUT_NUMBER || !place->offset || end > UINT16_MAX)
		fit->fits = false;
	else if (end > fit->layout.size)
		fit->layout.size = (uint16_t)end;
	return (uint16_t)place->offset;
}

struct iommu_map_layout iommu_map_layout_of(const struct iommu_binding *binding)
{
	static const struct iommu_map_layout none = { .kind = IOMMU_STEP_NONE };
	bool map = binding->event == &iommu_event_map;
	const struct iommu_place *size = &binding->places[map ? IOMMU_MAP_SIZE : IOMMU_UNMAP_SIZE];
	const struct iommu_place *done = map ? size : &binding->places[IOMMU_UNMAP_UNMAPPED];
	struct fit fit = { .fits = true };

	if ((!map && binding->event != &iommu_event_unmap) || binding->foreign || binding->swap)
		return none;
	/* 3.13 does not report the size that was really unmapped. Assume the whole range. */
	if (done->layout == IOMMU_LAYOUT_NONE)
		done = size;
	fit.layout.kind = map ? IOMMU_STEP_MAP : IOMMU_STEP_UNMAP;
	fit.layout.at_pid = offset_of(&fit, &binding->pid, 4, 0);
	fit.layout.at_flags = offset_of(&fit, &binding->flags, 1, 0);
	fit.layout.at_iova =
		offset_of(&fit, &binding->places[map ? IOMMU_MAP_IOVA : IOMMU_UNMAP_IOVA], 4,
			  IOMMU_MAP_WIDE_IOVA);
	fit.layout.at_size = offset_of(&fit, size, 4, IOMMU_MAP_WIDE_SIZE);
	fit.layout.at_done = offset_of(&fit, done, 4, IOMMU_MAP_WIDE_DONE);
	if (map && binding->places[IOMMU_MAP_PADDR].layout != IOMMU_LAYOUT_NONE)
		fit.layout.at_paddr =
			offset_of(&fit, &binding->places[IOMMU_MAP_PADDR], 4, IOMMU_MAP_WIDE_PADDR);
	return fit.fits ? fit.layout : none;
}
