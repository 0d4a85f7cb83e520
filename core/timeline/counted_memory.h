/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_COUNTED_MEMORY_H
#define IOMMU_COUNTED_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* Counts memory, so that tests and benchmarks can query the size of a timeline. */
struct counted_memory {
	size_t now;  /* bytes held */
	size_t peak; /* the maximum ever held */
};

/*
 * Resize the block @at from @from to @to bytes and count the difference. @to 0 frees it. Returns
 * the block; NULL on allocation failure, which leaves the old block as it was, and after a free.
 */
void *counted_realloc(struct counted_memory *memory, void *at, size_t from, size_t to);

/* The number of recent blocks that a new one is compared with. */
#define RECENT_BLOCKS 4

struct packed_recent {
	const uint8_t *data;
	size_t nr;
};

struct packed_data;

/*
 * Memory for packed data, which is freed all at once. Zero it before use, except for @memory.
 */
struct packed_arena {
	struct counted_memory *memory;
	struct packed_data *last;
	struct packed_recent recent[RECENT_BLOCKS];
	unsigned int next_recent;
};

/* Returns @bytes bytes, at most 64K - 64, that do not move; NULL on allocation failure. */
uint8_t *packed_arena_take(struct packed_arena *arena, size_t bytes);

/*
 * Returns a copy of @nr bytes in the arena, or the earlier copy if one of the last few blocks was
 * the same. NULL on allocation failure.
 */
const uint8_t *packed_arena_keep(struct packed_arena *arena, const uint8_t *bytes, size_t nr);

void packed_arena_free(struct packed_arena *arena);

#endif
