/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_DMA_RECORD_H
#define IOMMU_DMA_RECORD_H

#include <string.h>

#include "binding.h"

/*
 * A fast reader for dma:dma_map_phys, dma:dma_unmap_phys and their relatives of one range: a host
 * driver makes one per map and unmap. It gives the same result as iommu_step_read(). Numbers are
 * those of the record. Addresses and sizes are in bytes.
 */
struct iommu_dma_record {
	uint64_t iova;
	uint64_t size;
	const char *device; /* in the record; not empty, and without a final 0 */
	uint32_t len;	    /* of @device */
	int32_t pid;
	uint8_t flags;	   /* common_flags */
	uint8_t direction; /* enum iommu_dma_direction */
};

/* The offsets of the fields in a record, in bytes. */
struct iommu_dma_layout {
	uint8_t kind;  /* enum iommu_step_kind; IOMMU_STEP_NONE: cannot be read in this way */
	uint16_t size; /* the minimum size of a record */
	uint16_t at_pid;
	uint16_t at_flags;
	uint16_t at_device; /* of the word with the place of the name */
	uint16_t at_iova;
	uint16_t at_size;
	uint16_t at_direction; /* 0: it has none, as an unmap */
};

/*
 * Returns the layout of a bound format. Its kind is IOMMU_STEP_NONE if the event is another one, or
 * if iommu_dma_read() cannot handle the format.
 */
struct iommu_dma_layout iommu_dma_layout_of(const struct iommu_binding *binding);

/*
 * Read the record of @size bytes at @data, which is not cut. Returns false if it must be read with
 * iommu_step_read() instead.
 */
static inline bool iommu_dma_read(const struct iommu_dma_layout *layout, const void *data,
				  size_t size, struct iommu_dma_record *to)
{
	const char *at = data;
	uint32_t loc, direction;

	if (layout->kind == IOMMU_STEP_NONE || size < layout->size)
		return false;
	/* As core/events/record.c reads it. */
	memcpy(&loc, at + layout->at_device, sizeof(loc));
	if ((size_t)(loc & 0xffff) + (loc >> 16) > size)
		return false;
	to->device = at + (loc & 0xffff);
	to->len = (uint32_t)strnlen(to->device, loc >> 16);
	memcpy(&to->iova, at + layout->at_iova, sizeof(to->iova));
	memcpy(&to->size, at + layout->at_size, sizeof(to->size));
	memcpy(&to->pid, at + layout->at_pid, sizeof(to->pid));
	to->flags = (uint8_t)at[layout->at_flags];
	to->direction = IOMMU_DMA_UNKNOWN;
	if (layout->at_direction) {
		memcpy(&direction, at + layout->at_direction, sizeof(direction));
		to->direction = (uint8_t)iommu_dma_direction(direction);
	}
	/* The address of a map that failed has all bits set. */
	return to->len && to->iova != UINT64_MAX;
}

#endif
