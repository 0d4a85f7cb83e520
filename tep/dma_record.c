/* SPDX-License-Identifier: LGPL-2.1 */
#include "dma_record.h"

#include "layout_fit.h"

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

struct iommu_dma_layout iommu_dma_layout_of(const struct iommu_binding *binding)
{
	static const struct iommu_dma_layout none = { .kind = IOMMU_STEP_NONE };
	const struct iommu_place *places = binding->places;
	struct iommu_dma_layout layout = { .kind = (uint8_t)kind_of(binding->event) };
	struct iommu_layout_fit fit = { .fits = true };

	if (layout.kind == IOMMU_STEP_NONE || binding->foreign || binding->swap)
		return none;
	layout.at_pid = iommu_layout_fit(&fit, &binding->pid, IOMMU_LAYOUT_NUMBER, 4);
	layout.at_flags = iommu_layout_fit(&fit, &binding->flags, IOMMU_LAYOUT_NUMBER, 1);
	layout.at_device =
		iommu_layout_fit(&fit, &places[IOMMU_DMA_DEVICE], IOMMU_LAYOUT_DATA_LOC, 4);
	layout.at_iova = iommu_layout_fit(&fit, &places[IOMMU_DMA_ADDR], IOMMU_LAYOUT_NUMBER, 8);
	layout.at_size = iommu_layout_fit(&fit, &places[IOMMU_DMA_SIZE], IOMMU_LAYOUT_NUMBER, 8);
	/* The step of an unmap has no direction. */
	if (layout.kind == IOMMU_STEP_DMA_MAP && places[IOMMU_DMA_DIR].layout != IOMMU_LAYOUT_NONE)
		layout.at_direction =
			iommu_layout_fit(&fit, &places[IOMMU_DMA_DIR], IOMMU_LAYOUT_NUMBER, 4);
	layout.size = fit.size;
	return fit.fits ? layout : none;
}
