/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "counted_memory.h"

void *lane_realloc(struct lane_memory *memory, void *at, size_t from, size_t to)
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

struct lane_data {
	struct lane_data *before;
	size_t used;
	uint8_t bytes[DATA_BYTES];
};

uint8_t *lane_arena_take(struct lane_arena *arena, size_t bytes)
{
	struct lane_data *data = arena->last;

	if (!data || data->used + bytes > DATA_BYTES) {
		data = lane_realloc(arena->memory, NULL, 0, sizeof(*data));
		if (!data)
			return NULL;
		data->before = arena->last;
		data->used = 0;
		arena->last = data;
	}
	data->used += bytes;
	return data->bytes + data->used - bytes;
}

const uint8_t *lane_arena_keep(struct lane_arena *arena, const uint8_t *bytes, size_t nr)
{
	struct lane_recent *recent;
	uint8_t *data;

	for (unsigned int i = 0; i < LANE_RECENT; i++) {
		recent = &arena->recent[i];
		if (recent->nr == nr && !memcmp(recent->data, bytes, nr))
			return recent->data;
	}
	data = lane_arena_take(arena, nr);
	if (!data)
		return NULL;
	memcpy(data, bytes, nr);
	arena->recent[arena->next_recent++ % LANE_RECENT] = (struct lane_recent){ data, nr };
	return data;
}

void lane_arena_free(struct lane_arena *arena)
{
	while (arena->last) {
		struct lane_data *data = arena->last;

		arena->last = data->before;
		lane_realloc(arena->memory, data, sizeof(*data), 0);
	}
}
