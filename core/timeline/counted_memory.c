/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "counted_memory.h"
#include "core/containers/large_memory.h"

static void count(struct counted_memory *memory, size_t from, size_t to)
{
	memory->now += to - from;
	if (memory->now > memory->peak)
		memory->peak = memory->now;
}

void *counted_realloc(struct counted_memory *memory, void *at, size_t from, size_t to)
{
	void *new = NULL;

	if (to) {
		new = realloc(at, to);
		if (!new)
			return NULL;
	} else {
		free(at);
		if (!at)
			from = 0;
	}
	count(memory, from, to);
	return new;
}

/*
 * Bytes, with the header. After so many small ones, a large page is filled. Queries read here and
 * there, so with small pages they would also wait for the page tables.
 */
#define DATA_SMALL (64U << 10)
#define SMALL_ONES 32

/* The data begins with a cache line. */
#define DATA_BEGIN 64

struct packed_data {
	struct packed_data *before;
	uint32_t number; /* of those before */
	uint32_t size;
	size_t used; /* with this header */
};

static struct packed_data *add_data(struct packed_arena *arena)
{
	uint32_t number = arena->last ? arena->last->number + 1 : 0;
	size_t size = number < SMALL_ONES ? DATA_SMALL : IOMMU_LARGE_PAGE;
	struct packed_data *data = iommu_large_grow(NULL, 0, size);

	if (!data)
		return NULL;
	count(arena->memory, 0, size);
	*data = (struct packed_data){ arena->last, number, (uint32_t)size, DATA_BEGIN };
	arena->last = data;
	return data;
}

uint8_t *packed_arena_take(struct packed_arena *arena, size_t bytes)
{
	struct packed_data *data = arena->last;

	if (!data || data->used + bytes > data->size)
		data = add_data(arena);
	if (!data)
		return NULL;
	data->used += bytes;
	return (uint8_t *)data + data->used - bytes;
}

const uint8_t *packed_arena_keep(struct packed_arena *arena, const uint8_t *bytes, size_t nr)
{
	struct packed_recent *recent;
	uint8_t *data;

	for (unsigned int i = 0; i < RECENT_BLOCKS; i++) {
		recent = &arena->recent[i];
		if (recent->nr == nr && !memcmp(recent->data, bytes, nr))
			return recent->data;
	}
	data = packed_arena_take(arena, nr);
	if (!data)
		return NULL;
	memcpy(data, bytes, nr);
	arena->recent[arena->next_recent++ % RECENT_BLOCKS] = (struct packed_recent){ data, nr };
	return data;
}

void packed_arena_free(struct packed_arena *arena)
{
	while (arena->last) {
		struct packed_data *data = arena->last;

		arena->last = data->before;
		count(arena->memory, data->size, 0);
		free(data);
	}
}
