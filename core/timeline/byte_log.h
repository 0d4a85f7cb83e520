/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BYTE_LOG_H
#define IOMMU_BYTE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "counted_memory.h"

/*
 * All changes of the mapped bytes, in the order of time. Each change belongs to a stream: a group
 * of mappings that will turn out to have the same devices. Streams are numbered from 1.
 *
 * The newest changes are not packed yet, because the event that identifies a mapping's device often
 * comes directly after its map.
 */
#define LOG_WINDOW 1024

struct byte_change {
	uint64_t ts;
	uint64_t bytes;
	uint32_t stream; /* 0: ignore this change */
	bool less;	 /* the bytes decreased */
};

struct log_chunk;
struct late_chunk;

/* Zero it before use, except for @memory. */
struct byte_log {
	struct counted_memory *memory;
	struct byte_change window[LOG_WINDOW]; /* in the order of time */
	unsigned int nr;
	struct log_chunk *first; /* older changes, packed, in the order of time */
	struct log_chunk *last;
	uint64_t packed_ts; /* of the last packed change */
	uint32_t packed_stream;
	struct late_chunk *late; /* changes that came too late to be in order */
	uint32_t nr_late_chunks;
};

void byte_log_add(struct byte_log *log, const struct byte_change *change);

/* Move the @bytes that were mapped at @ts from stream @from to stream @to. */
void byte_log_move(struct byte_log *log, uint64_t ts, uint64_t bytes, uint32_t from, uint32_t to);

/* Pass all changes to @take in the order of time, and free them. */
void byte_log_drain(struct byte_log *log, void (*take)(void *arg, const struct byte_change *change),
		    void *arg);

void byte_log_free(struct byte_log *log);

#endif
