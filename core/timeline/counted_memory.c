/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "counted_memory.h"

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
	memory->now += to - from;
	if (memory->now > memory->peak)
		memory->peak = memory->now;
	return new;
}

#define DATA_BYTES ((64U << 10) - 32)

struct packed_data {
	struct packed_data *before;
	size_t used;
	uint8_t bytes[DATA_BYTES];
};

uint8_t *packed_arena_take(struct packed_arena *arena, size_t bytes)
{
	struct packed_data *data = arena->last;

	if (!data || data->used + bytes > DATA_BYTES) {
		data = counted_realloc(arena->memory, NULL, 0, sizeof(*data));
		if (!data)
			return NULL;
		data->before = arena->last;
		data->used = 0;
		arena->last = data;
	}
	data->used += bytes;
	return data->bytes + data->used - bytes;
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
		counted_realloc(arena->memory, data, sizeof(*data), 0);
	}
}
