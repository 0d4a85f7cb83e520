/* SPDX-License-Identifier: LGPL-2.1 */
#include "order.h"

#include <errno.h>
#include <stdlib.h>

#include "core/containers/large_memory.h"
#include "core/containers/merge.h"
#include "runs.h"

void perf_rounds_finish(struct perf_rounds *rounds)
{
	rounds->limit = rounds->next_limit;
	rounds->next_limit = rounds->latest;
	rounds->bytes_before = rounds->bytes;
	rounds->bytes = 0;
}

/* Items of a store that are in order already, such as those of one buffer of a CPU. */
struct part {
	size_t at; /* the bytes of the store from here to before @end */
	size_t end;
};

/* Items in memory, in the order of the file. */
struct store {
	char *bytes; /* of all items: struct perf_stored and data, at multiples of 8 */
	size_t len, room;
	uint64_t last_ts; /* of the last item */
	struct part *parts;
	size_t nr_parts, parts_room;
};

/* Where the merge is in a part. */
struct cursor {
	const char *at;
	const char *end;
};

/*
 * By rounds, items wait in two stores. What is left of the last round after a flush stays where it
 * is, and the next rounds go to the other store. The next flush empties the first one, because all
 * of its items are older than the round that ends then.
 */
struct perf_order {
	struct perf_file *file;
	struct perf_order_to to;
	bool by_rounds;
	struct perf_rounds rounds;
	struct store store; /* gets the items */
	struct store rest;  /* of the round before */
	/* The parts of both stores, being merged: first those of @rest. */
	struct iommu_merge merge;
	struct iommu_merge_head *heads;
	struct cursor *cursors;
	size_t heads_room;
	struct perf_runs runs;
};

struct perf_order *perf_order_new(struct perf_file *file, bool by_rounds, int temporary,
				  const struct perf_order_to *to)
{
	struct perf_order *order = calloc(1, sizeof(*order));

	if (!order)
		return NULL;
	order->file = file;
	order->by_rounds = by_rounds;
	order->to = *to;
	order->runs.fd = temporary;
	return order;
}

void perf_order_free(struct perf_order *order)
{
	if (!order)
		return;
	free(order->store.bytes);
	free(order->store.parts);
	free(order->rest.bytes);
	free(order->rest.parts);
	free(order->heads);
	free(order->cursors);
	perf_runs_free(&order->runs);
	free(order);
}

/* Returns false, with the reason in errno. */
static bool temporary_failed(struct perf_order *order)
{
	return perf_file_fail(order->file,
			      "cannot be sorted: the temporary file: %s; set TMPDIR to a directory "
			      "with more space",
			      strerror(errno));
}

static bool out_of_memory(struct perf_order *order)
{
	return perf_file_fail(order->file, "cannot be sorted: out of memory");
}

/* Have room for one more item of any size, and for one more part. */
static bool reserve(struct store *store)
{
	if (store->len + PERF_STORED_MAX > store->room) {
		size_t room = store->room ? store->room * 2 : 4 * PERF_STORED_MAX;
		char *bytes;

		if (store->room && room < IOMMU_LARGE_PAGE)
			room = IOMMU_LARGE_PAGE;
		bytes = iommu_large_grow(store->bytes, store->len, room);

		if (!bytes)
			return false;
		store->bytes = bytes;
		store->room = room;
	}
	if (store->nr_parts == store->parts_room) {
		size_t room = store->parts_room ? store->parts_room * 2 : 1024;
		struct part *parts = realloc(store->parts, room * sizeof(*parts));

		if (!parts)
			return false;
		store->parts = parts;
		store->parts_room = room;
	}
	return true;
}

/* Add an item, to the last part if it is not earlier than that. Returns false if out of memory. */
static bool put(struct store *store, const struct perf_item *item)
{
	struct perf_stored stored = {
		.ts = item->ts, .cpu = item->cpu, .size = item->size, .id = item->id
	};
	bool lost = item->size == PERF_ITEM_LOST;
	char *at;

	if ((store->len + PERF_STORED_MAX > store->room || store->nr_parts == store->parts_room) &&
	    !reserve(store))
		return false;
	if (!store->nr_parts || item->ts < store->last_ts)
		store->parts[store->nr_parts++].at = store->len;
	store->last_ts = item->ts;
	at = store->bytes + store->len;
	memcpy(at, &stored, sizeof(stored));
	if (lost)
		memcpy(at + sizeof(stored), &item->lost, sizeof(item->lost));
	else
		memcpy(at + sizeof(stored), item->data, item->size);
	store->len += perf_stored_size(&stored);
	store->parts[store->nr_parts - 1].end = store->len;
	return true;
}

static void clear(struct store *store)
{
	store->len = 0;
	store->nr_parts = 0;
}

static uint64_t time_at(const char *stored)
{
	uint64_t ts;

	memcpy(&ts, stored, sizeof(ts));
	return ts;
}

/* Add the parts of a store to those that are merged, from number @nr on. Returns the next number.
 */
static unsigned int add_parts(struct perf_order *order, const struct store *store, unsigned int nr)
{
	for (size_t i = 0; i < store->nr_parts; i++) {
		const struct part *part = &store->parts[i];

		order->cursors[nr] =
			(struct cursor){ store->bytes + part->at, store->bytes + part->end };
		order->heads[nr] = (struct iommu_merge_head){
			.ts = time_at(order->cursors[nr].at),
			.source = nr,
		};
		nr++;
	}
	return nr;
}

/* Begin to merge the parts of both stores. Returns false after an error. */
static bool start_merge(struct perf_order *order)
{
	size_t nr = order->rest.nr_parts + order->store.nr_parts;

	if (order->heads_room < nr) {
		free(order->heads);
		free(order->cursors);
		order->heads = malloc(nr * 2 * sizeof(*order->heads));
		order->cursors = malloc(nr * 2 * sizeof(*order->cursors));
		order->heads_room = order->heads && order->cursors ? nr * 2 : 0;
		if (!order->heads_room)
			return out_of_memory(order);
	}
	nr = add_parts(order, &order->rest, 0);
	nr = add_parts(order, &order->store, (unsigned int)nr);
	iommu_merge_start(&order->merge, order->heads, (unsigned int)nr);
	return true;
}

/* The next item of the stores up to @limit; NULL if there is none. */
static inline const char *next_stored(struct perf_order *order, uint64_t limit)
{
	const struct iommu_merge_head *first = iommu_merge_first(&order->merge);
	struct perf_stored stored;
	struct cursor *cursor;
	const char *at;

	if (!first || first->ts > limit)
		return NULL;
	cursor = &order->cursors[first->source];
	at = cursor->at;
	memcpy(&stored, at, sizeof(stored));
	cursor->at += perf_stored_size(&stored);
	if (cursor->at < cursor->end)
		iommu_merge_next(&order->merge, time_at(cursor->at));
	else
		iommu_merge_end(&order->merge);
	return at;
}

static void pass_on(struct perf_order *order, const char *at)
{
	const struct perf_item item = perf_stored_item(at);

	order->to.item(order->to.arg, &item);
}

/* Remember what is left of each part of the store after the merge. */
static void keep_rest(struct perf_order *order)
{
	size_t before = order->rest.nr_parts;
	struct store *store = &order->store;
	size_t kept = 0;
	struct store swap;

	/* Without any part, there are no cursors. */
	for (size_t i = 0; i < store->nr_parts; i++) {
		struct part *part = &store->parts[i];

		part->at = (size_t)(order->cursors[before + i].at - store->bytes);
		if (part->at < part->end)
			store->parts[kept++] = *part;
	}
	store->nr_parts = kept;
	swap = order->rest;
	order->rest = order->store;
	order->store = swap;
	clear(&order->store);
}

/* Pass on the items up to @limit, and keep the others. */
static bool flush(struct perf_order *order, uint64_t limit)
{
	const char *stored;

	if (!start_merge(order))
		return false;
	while ((stored = next_stored(order, limit)))
		pass_on(order, stored);
	keep_rest(order);
	return true;
}

/* Write the items in memory to the temporary file, sorted. */
static bool spill(struct perf_order *order)
{
	const char *stored;
	bool done;

	if (!start_merge(order))
		return false;
	done = perf_runs_begin(&order->runs);
	while (done && (stored = next_stored(order, UINT64_MAX)))
		done = perf_runs_put(&order->runs, stored);
	if (!done || !perf_runs_finish(&order->runs))
		return temporary_failed(order);
	clear(&order->store);
	return true;
}

bool perf_order_put(struct perf_order *order, const struct perf_item *item)
{
	if (order->by_rounds) {
		perf_rounds_item(&order->rounds, item->ts,
				 item->size == PERF_ITEM_LOST ? 0 : item->size);
		if (order->rounds.broken)
			return false;
	} else if (order->store.len > PERF_ORDER_MEMORY - PERF_STORED_MAX && !spill(order)) {
		return false;
	}
	return put(&order->store, item) || out_of_memory(order);
}

bool perf_order_is_broken(const struct perf_order *order)
{
	return order->rounds.broken;
}

bool perf_order_round(struct perf_order *order)
{
	if (!order->by_rounds)
		return true;
	perf_rounds_finish(&order->rounds);
	return order->store.len < PERF_ORDER_ENOUGH || flush(order, order->rounds.limit);
}

static void merge_item(void *arg, const char *stored)
{
	pass_on(arg, stored);
}

bool perf_order_end(struct perf_order *order)
{
	if (!order->runs.nr)
		return flush(order, UINT64_MAX);
	if (!spill(order))
		return false;
	return perf_runs_merge(&order->runs, merge_item, order) || temporary_failed(order);
}
