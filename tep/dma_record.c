/* SPDX-License-Identifier: LGPL-2.1 */
#include "dma_record.h"

static const struct {
	const struct iommu_event *event;
	enum iommu_step_kind kind;
} events[] = {
	{ &iommu_event_dma_map_phys, IOMMU_STEP_DMA_MAP },
	{ &iommu_event_dma_map_page, IOMMU_STEP_DMA_MAP },
	{ &iommu_event_dma_map_resource, IOMMU_STEP_DMA_MAP },
	{ &iommu_event_dma_unmap_phys, IOMMU_STEP_DMA_UNMAP },
	{ &iommu_event_dma_unmap_page, IOMMU_STEP_DMA_UNMAP },
	{ &iommu_event_dma_unmap_resource, IOMMU_STEP_DMA_UNMAP },
};

static enum iommu_step_kind kind_of(const struct iommu_event *event)
{
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (events[i].event == event)
			return events[i].kind;
	}
	return IOMMU_STEP_NONE;
}

struct fit {
	struct iommu_dma_layout layout;
	bool fits;
};

/* Returns the offset of a field of @bytes bytes. Clears fit->fits if it is stored otherwise. */
static uint16_t offset_of(struct fit *fit, const struct iommu_place *place,
			  enum iommu_layout layout, uint32_t bytes)
{
	uint64_t end = (uint64_t)place->offset + place->size;

	/* At offset 0 is common_type: the offset 0 means that a layout lacks the field. */
	if (place->layout != layout || place->size != bytes || !place->offset || end > UINT16_MAX)
		fit->fits = false;
	else if (end > fit->layout.size)
		fit->layout.size = (uint16_t)end;
	return (uint16_t)place->offset;
}

struct iommu_dma_layout iommu_dma_layout_of(const struct iommu_binding *binding)
{
	static const struct iommu_dma_layout none = { .kind = IOMMU_STEP_NONE };
	const struct iommu_place *places = binding->places;
	struct fit fit = { .fits = true };

	fit.layout.kind = (uint8_t)kind_of(binding->event);
	if (fit.layout.kind == IOMMU_STEP_NONE || binding->foreign || binding->swap)
		return none;
	fit.layout.at_pid = offset_of(&fit, &binding->pid, IOMMU_LAYOUT_NUMBER, 4);
	fit.layout.at_flags = offset_of(&fit, &binding->flags, IOMMU_LAYOUT_NUMBER, 1);
	fit.layout.at_device = offset_of(&fit, &places[IOMMU_DMA_DEVICE], IOMMU_LAYOUT_DATA_LOC, 4);
	fit.layout.at_iova = offset_of(&fit, &places[IOMMU_DMA_ADDR], IOMMU_LAYOUT_NUMBER, 8);
	fit.layout.at_size = offset_of(&fit, &places[IOMMU_DMA_SIZE], IOMMU_LAYOUT_NUMBER, 8);
	/* The step of an unmap has no direction. */
	if (fit.layout.kind == IOMMU_STEP_DMA_MAP &&
	    places[IOMMU_DMA_DIR].layout != IOMMU_LAYOUT_NONE)
		fit.layout.at_direction =
			offset_of(&fit, &places[IOMMU_DMA_DIR], IOMMU_LAYOUT_NUMBER, 4);
	return fit.fits ? fit.layout : none;
}
