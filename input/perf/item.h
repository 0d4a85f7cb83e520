/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PERF_ITEM_H
#define TRACE_IOMMU_PERF_ITEM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What is put into the order of time: a sample of a trace event, or a gap. */
struct perf_item {
	uint64_t ts;
	int32_t cpu;
	uint16_t size; /* bytes of @data; PERF_ITEM_LOST: events were lost */
	uint16_t id;   /* the owner's */
	union {
		const char *data; /* valid during the call only */
		uint64_t lost;	  /* how many */
	};
};

/* No sample has so many: its record has at most UINT16_MAX, and begins with a header. */
#define PERF_ITEM_LOST UINT16_MAX

/* An item in memory or in a run. Its data follow, padded to a multiple of 8 bytes. */
struct perf_stored {
	uint64_t ts;
	int32_t cpu;
	uint16_t size; /* as in struct perf_item */
	uint16_t id;
};

/* The most bytes that a stored item has. */
#define PERF_STORED_MAX (sizeof(struct perf_stored) + 65536)

static inline size_t perf_stored_data(const struct perf_stored *stored)
{
	return stored->size == PERF_ITEM_LOST ? sizeof(uint64_t) : stored->size;
}

static inline size_t perf_stored_size(const struct perf_stored *stored)
{
	return sizeof(*stored) + ((perf_stored_data(stored) + 7) & ~(size_t)7);
}

static inline struct perf_item perf_stored_item(const char *at)
{
	struct perf_stored stored;
	struct perf_item item;

	memcpy(&stored, at, sizeof(stored));
	item = (struct perf_item){
		.ts = stored.ts, .cpu = stored.cpu, .size = stored.size, .id = stored.id
	};
	if (item.size == PERF_ITEM_LOST)
		memcpy(&item.lost, at + sizeof(stored), sizeof(item.lost));
	else
		item.data = at + sizeof(stored);
	return item;
}

#endif
