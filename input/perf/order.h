/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PERF_ORDER_H
#define TRACE_IOMMU_PERF_ORDER_H

#include "item.h"
#include "perf_file.h"

/*
 * Puts records into the order of time. perf copies the buffers of all CPUs in turn, so that a file
 * is ordered only within each copy. Such a turn is a round, and a record FINISHED_ROUND ends it.
 *
 * The rule of rounds, which is perf's own (tools/perf/util/session.c): when a round ends, all
 * records up to the latest time of the round before have been read. So they can be passed on.
 *
 * If a file breaks that rule, or has more in two rounds than PERF_ORDER_MEMORY, all its records are
 * sorted: as many as fit into the memory at a time, and each such run is written to a temporary
 * file. At the end, the runs are merged. struct perf_rounds finds out which way a file needs.
 *
 * Records with equal times keep the order of the file.
 */
#define PERF_ORDER_MEMORY (64ULL << 20)

/* By rounds, items are passed on when they take this many bytes: a round can be very short. */
#define PERF_ORDER_ENOUGH (1 << 20)

/* Follows the rounds of a file, from the times of all its items. Zero it first. */
struct perf_rounds {
	uint64_t limit;	     /* all items up to this time can be passed on */
	uint64_t latest;     /* of this round and all before */
	uint64_t next_limit; /* the latest time of the rounds before this one */
	uint64_t bytes;	     /* of this round */
	uint64_t bytes_before;
	bool broken; /* an item came after its round, or two rounds are too large */
};

/* An item of @size bytes of data comes next in the file. perf_rounds_finish(): a round ends. */
static inline void perf_rounds_item(struct perf_rounds *rounds, uint64_t ts, uint32_t size)
{
	rounds->broken |= ts < rounds->limit;
	rounds->latest = ts > rounds->latest ? ts : rounds->latest;
	rounds->bytes += 64 + (uint64_t)size;
	rounds->broken |=
		rounds->bytes_before + rounds->bytes > PERF_ORDER_MEMORY - PERF_ORDER_ENOUGH;
}

void perf_rounds_finish(struct perf_rounds *rounds);

struct perf_order;

struct perf_order_to {
	void (*item)(void *arg, const struct perf_item *item);
	void *arg;
};

/*
 * @file gets the errors. @by_rounds: expect that the file keeps the rule. @temporary: a file for
 * runs; it may be -1 if @by_rounds, or if all items fit into PERF_ORDER_MEMORY. The caller closes
 * it. Returns NULL if out of memory.
 */
struct perf_order *perf_order_new(struct perf_file *file, bool by_rounds, int temporary,
				  const struct perf_order_to *to);
void perf_order_free(struct perf_order *order); /* @order may be NULL */

/*
 * Add the next item of the file. Its data are copied. Returns false after an error, and if the file
 * breaks the rule of rounds.
 */
bool perf_order_put(struct perf_order *order, const struct perf_item *item);

/*
 * Whether the file broke the rule of rounds. What was passed on may have the wrong order: start
 * again, not by rounds.
 */
bool perf_order_is_broken(const struct perf_order *order);

/* A round ends. Passes items on from time to time. Returns false after an error. */
bool perf_order_round(struct perf_order *order);

/* The file ends: pass on all items that are left. Returns false after an error. */
bool perf_order_end(struct perf_order *order);

#endif
