/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MAP_RECORD_H
#define IOMMU_MAP_RECORD_H

#include <string.h>

#include "binding.h"
#include "core/events/step.h"

/*
 * iommu:map and iommu:unmap, of which a trace may have millions, read at once from where their
 * fields lie: what iommu_step_read() would make of them, but for paddr, in a tenth of its time.
 */
struct iommu_map_record {
	uint64_t iova;
	uint64_t size;
	uint64_t done; /* of an unmap: what was really unmapped */
	int32_t pid;
	uint8_t flags; /* common_flags */
};

/* Where the fields lie. Offsets are in bytes. */
struct iommu_map_layout {
	uint8_t kind;  /* enum iommu_step_kind; IOMMU_STEP_NONE: the other way must be taken */
	uint8_t wide;  /* bits: which of iova, size and done have 8 bytes, not 4 */
	uint16_t size; /* a record is not shorter than this */
	uint16_t at_pid;
	uint16_t at_flags;
	uint16_t at_iova;
	uint16_t at_size;
	uint16_t at_done;
};

enum { IOMMU_MAP_WIDE_IOVA = 1, IOMMU_MAP_WIDE_SIZE = 2, IOMMU_MAP_WIDE_DONE = 4 };

/* Of a format that is bound. Kind NONE where it is another event, or lies in an unusual way. */
struct iommu_map_layout iommu_map_layout_of(const struct iommu_binding *binding);

static inline uint64_t iommu_map_number(const char *at, bool wide)
{
	uint32_t word;
	uint64_t number;

	if (wide) {
		memcpy(&number, at, sizeof(number));
		return number;
	}
	memcpy(&word, at, sizeof(word));
	return word;
}

/* False where the other way must be taken. */
static inline bool iommu_map_read(const struct iommu_map_layout *layout, const void *data,
				  size_t size, struct iommu_map_record *to)
{
	const char *at = data;

	if (layout->kind == IOMMU_STEP_NONE || size < layout->size)
		return false;
	to->iova = iommu_map_number(at + layout->at_iova, layout->wide & IOMMU_MAP_WIDE_IOVA);
	to->size = iommu_map_number(at + layout->at_size, layout->wide & IOMMU_MAP_WIDE_SIZE);
	to->done = iommu_map_number(at + layout->at_done, layout->wide & IOMMU_MAP_WIDE_DONE);
	memcpy(&to->pid, at + layout->at_pid, sizeof(to->pid));
	to->flags = (uint8_t)at[layout->at_flags];
	return true;
}

#endif
