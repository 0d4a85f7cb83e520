/* SPDX-License-Identifier: LGPL-2.1 */
#include "next_maps.h"

/* Bytes: the header of a record this short. */
#define HEADER 4U

static void learn(struct iommu_next_maps *next, const struct iommu_binding *binding,
		  const struct tep_record *record)
{
	struct iommu_next_format *known = &next->formats[binding->event == &iommu_event_unmap];

	if (known->format == binding->format)
		return;
	*known = (struct iommu_next_format){
		.format = binding->format,
		.type = (uint16_t)binding->format->id,
		.size = (uint16_t)record->size,
		.layout = iommu_map_layout_of(binding),
	};
}

/*
 * The bytes that can be read behind @record: to the end of its page, and to that of the memory
 * page, which is there as a whole. Records with the offset 0 are copies, which nothing follows.
 */
static size_t bytes_behind(const struct tep_record *record, const struct iommu_pages *pages)
{
	size_t size = (uint32_t)record->size;
	size_t end = ((uint32_t)record->offset & (pages->size - 1)) + 2 * HEADER + size;
	size_t memory_end = ((uintptr_t)record->data & (IOMMU_MEMORY_PAGE - 1)) + size;

	if (!record->offset || record->size < 0 || end > pages->plain ||
	    memory_end > IOMMU_MEMORY_PAGE)
		return 0;
	end = pages->plain - end;
	memory_end = IOMMU_MEMORY_PAGE - memory_end;
	return end < memory_end ? end : memory_end;
}

/* The format of the record at @at, which begins with common_type; NULL if it is not known. */
static const struct iommu_next_format *format_at(const struct iommu_next_maps *next, const char *at,
						 size_t size)
{
	uint16_t type;

	if (size < sizeof(type))
		return NULL;
	memcpy(&type, at, sizeof(type));
	for (int i = 0; i < 2; i++) {
		if (next->formats[i].format && type == next->formats[i].type)
			return &next->formats[i];
	}
	return NULL;
}

void iommu_next_maps_find(struct iommu_next_maps *next, const struct iommu_binding *binding,
			  const struct tep_record *record)
{
	struct iommu_next_part *part = &next->parts[(unsigned int)record->cpu % IOMMU_NEXT_CPUS];
	const char *at;
	size_t left;
	size_t passed = 0;

	next->nr = 0;
	next->nr_unmaps = 0;
	if (record->offset >= part->from && record->offset < part->to)
		return;
	learn(next, binding, record);
	left = bytes_behind(record, &binding->pages);
	at = (const char *)record->data + (left ? record->size : 0);
	while (next->nr < IOMMU_NEXT_MAPS && left > HEADER) {
		const struct iommu_next_format *known = format_at(next, at + HEADER, left - HEADER);
		struct iommu_map_record map;

		if (!known || left < HEADER + known->size ||
		    !iommu_map_read(&known->layout, at + HEADER, known->size, &map))
			break;
		next->iova[next->nr++] = map.iova;
		if (known->layout.kind == IOMMU_STEP_UNMAP)
			next->unmap[next->nr_unmaps++] = map.iova;
		at += HEADER + known->size;
		left -= HEADER + known->size;
		passed += HEADER + known->size;
	}
	/* The successors of the last of these are not known yet. */
	*part = (struct iommu_next_part){ record->offset, record->offset + passed };
}
