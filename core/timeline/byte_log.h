/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BYTE_LOG_H
#define IOMMU_BYTE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "counted_memory.h"

/*
 * All changes of the bytes mapped, in the order of time. Each belongs to a stream: mappings that
 * will turn out to have the same devices. Streams count from 1.
 */
#define LOG_WINDOW 1024

/* The newest changes are not packed, because what follows a map at once tells whose it is. */
struct byte_change {
	uint64_t ts;
	uint64_t bytes;
	uint32_t stream; /* 0: nothing */
	bool less;
};

struct log_chunk;
struct late_chunk;

/* To be zeroed before use but for @memory. */
struct byte_log {
	struct counted_memory *memory;
	struct byte_change window[LOG_WINDOW]; /* in the order of time */
	unsigned int nr;
	struct log_chunk *first; /* older changes, packed, in the order of time */
	struct log_chunk *last;
	uint64_t packed_ts; /* of the last of them */
	uint32_t packed_stream;
	struct late_chunk *late; /* what came too late to be in order */
	uint32_t nr_late_chunks;
};

void byte_log_add(struct byte_log *log, const struct byte_change *change);

/* What became mapped at @ts as @bytes of @from is of @to instead. */
void byte_log_move(struct byte_log *log, uint64_t ts, uint64_t bytes, uint32_t from, uint32_t to);

/* Tell all changes in the order of time, freeing them. */
void byte_log_drain(struct byte_log *log, void (*tell)(void *arg, const struct byte_change *change),
		    void *arg);

void byte_log_free(struct byte_log *log);

#endif
