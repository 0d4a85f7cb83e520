/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_MAP_RECORD_H
#define IOMMU_MAP_RECORD_H

#include <string.h>

#include "binding.h"
#include "core/events/step.h"

/*
 * A fast reader for iommu:map and iommu:unmap, because a trace may have millions of them. It takes
 * a tenth of the time of iommu_step_read() and gives the same result; paddr is read apart. Numbers
 * are those of the record. Addresses and sizes are in bytes.
 */
struct iommu_map_record {
	uint64_t iova;
	uint64_t size;
	uint64_t done; /* the size really unmapped; for a map: as size */
	int32_t pid;
	uint8_t flags; /* common_flags */
};

/* The offsets of the fields in a record, in bytes. */
struct iommu_map_layout {
	uint8_t kind;  /* enum iommu_step_kind; IOMMU_STEP_NONE: cannot be read in this way */
	uint8_t wide;  /* IOMMU_MAP_WIDE_*: which of iova, size, ... have 8 bytes, not 4 */
	uint16_t size; /* the minimum size of a record */
	uint16_t at_pid;
	uint16_t at_flags;
	uint16_t at_iova;
	uint16_t at_size;
	uint16_t at_done;
	uint16_t at_paddr; /* 0: it has none, as an unmap */
};

enum {
	IOMMU_MAP_WIDE_IOVA = 1,
	IOMMU_MAP_WIDE_SIZE = 2,
	IOMMU_MAP_WIDE_DONE = 4,
	IOMMU_MAP_WIDE_PADDR = 8
};

/*
 * Returns the layout of a bound format. Its kind is IOMMU_STEP_NONE if the event is neither map nor
 * unmap, or if iommu_map_read() cannot handle the format.
 */
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

/*
 * Read the record of @size bytes at @data. Returns false if it must be read with iommu_step_read()
 * instead.
 */
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

/* The physical address in a record that iommu_map_read() has read; 0 if it has none. */
static inline uint64_t iommu_map_paddr(const struct iommu_map_layout *layout, const void *data)
{
	if (!layout->at_paddr)
		return 0;
	return iommu_map_number((const char *)data + layout->at_paddr,
				layout->wide & IOMMU_MAP_WIDE_PADDR);
}

#endif
