/* SPDX-License-Identifier: LGPL-2.1 */
#include "map_record.h"

#include "layout_fit.h"

struct fit {
	struct iommu_layout_fit of;
	uint8_t wide;
};

/*
 * As iommu_layout_fit(), for a number of @bytes bytes. If @wide is not 0, the number may also have
 * 8 bytes, which sets the bit @wide.
 */
static uint16_t offset_of(struct fit *fit, const struct iommu_place *place, uint32_t bytes,
			  unsigned int wide)
{
	if (wide && place->size == 8) {
		fit->wide |= (uint8_t)wide;
		bytes = 8;
	}
	return iommu_layout_fit(&fit->of, place, IOMMU_LAYOUT_NUMBER, bytes);
}

struct iommu_map_layout iommu_map_layout_of(const struct iommu_binding *binding)
{
	static const struct iommu_map_layout none = { .kind = IOMMU_STEP_NONE };
	bool map = binding->event == &iommu_event_map;
	const struct iommu_place *size = &binding->places[map ? IOMMU_MAP_SIZE : IOMMU_UNMAP_SIZE];
	const struct iommu_place *done = map ? size : &binding->places[IOMMU_UNMAP_UNMAPPED];
	struct iommu_map_layout layout = { .kind = map ? IOMMU_STEP_MAP : IOMMU_STEP_UNMAP };
	struct fit fit = { .of.fits = true };

	if ((!map && binding->event != &iommu_event_unmap) || binding->foreign || binding->swap)
		return none;
	/* 3.13 does not report the size that was really unmapped. Assume the whole range. */
	if (done->layout == IOMMU_LAYOUT_NONE)
		done = size;
	layout.at_pid = offset_of(&fit, &binding->pid, 4, 0);
	layout.at_flags = offset_of(&fit, &binding->flags, 1, 0);
	layout.at_iova = offset_of(&fit, &binding->places[map ? IOMMU_MAP_IOVA : IOMMU_UNMAP_IOVA],
				   4, IOMMU_MAP_WIDE_IOVA);
	layout.at_size = offset_of(&fit, size, 4, IOMMU_MAP_WIDE_SIZE);
	layout.at_done = offset_of(&fit, done, 4, IOMMU_MAP_WIDE_DONE);
	if (map && binding->places[IOMMU_MAP_PADDR].layout != IOMMU_LAYOUT_NONE)
		layout.at_paddr =
			offset_of(&fit, &binding->places[IOMMU_MAP_PADDR], 4, IOMMU_MAP_WIDE_PADDR);
	layout.wide = fit.wide;
	layout.size = fit.of.size;
	return fit.of.fits ? layout : none;
}
