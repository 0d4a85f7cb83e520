/* SPDX-License-Identifier: LGPL-2.1 */
#include "order.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "runs.h"
#include "sort.h"

/* By rounds, items are passed on when they take this many bytes: a round can be very short. */
#define ENOUGH (4 << 20)

void perf_rounds_finish(struct perf_rounds *rounds)
{
	uint64_t both = rounds->bytes_before + rounds->bytes;

	rounds->limit = rounds->next_limit;
	rounds->next_limit = rounds->latest;
	rounds->bytes_max = both > rounds->bytes_max ? both : rounds->bytes_max;
	rounds->bytes_before = rounds->bytes;
	rounds->bytes = 0;
	rounds->nr++;
}

bool perf_rounds_usable(struct perf_rounds *rounds)
{
	uint64_t both = rounds->bytes_before + rounds->bytes;

	rounds->bytes_max = both > rounds->bytes_max ? both : rounds->bytes_max;
	return rounds->nr && !rounds->late && rounds->bytes_max <= PERF_ORDER_MEMORY - ENOUGH;
}

/* Items in memory, in the order of the file. */
struct store {
	char *bytes; /* of all items: struct perf_stored and data, at multiples of 8 */
	size_t len, room;
	struct perf_key *keys;
	size_t nr, keys_room;
};

struct perf_order {
	struct perf_file *file;
	struct perf_order_to to;
	bool by_rounds;
	struct store store;
	struct store rest;	  /* for what is left after a round */
	struct perf_key *scratch; /* as many as store.keys */
	size_t scratch_room;
	uint64_t latest;     /* time of all items so far */
	uint64_t next_limit; /* as in struct perf_rounds */
	uint64_t limit;
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

static void free_store(struct store *store)
{
	free(store->bytes);
	free(store->keys);
}

void perf_order_free(struct perf_order *order)
{
	if (!order)
		return;
	free_store(&order->store);
	free_store(&order->rest);
	free(order->scratch);
	perf_runs_free(&order->runs);
	free(order);
}

/* Have room for an item of @size bytes. */
static bool reserve(struct store *store, size_t size)
{
	if (store->len + size > store->room) {
		size_t room = store->room ? store->room * 2 : 4 * PERF_STORED_MAX;
		char *bytes = realloc(store->bytes, room);

		if (!bytes)
			return false;
		store->bytes = bytes;
		store->room = room;
	}
	if (store->nr == store->keys_room) {
		size_t room = store->keys_room ? store->keys_room * 2 : 1024;
		struct perf_key *keys = realloc(store->keys, room * sizeof(*keys));

		if (!keys)
			return false;
		store->keys = keys;
		store->keys_room = room;
	}
	return true;
}

static bool put(struct store *store, const struct perf_item *item)
{
	struct perf_stored stored = { .ts = item->ts, .cpu = item->cpu, .size = item->size };
	const void *data = item->size == PERF_ITEM_LOST ? (const void *)&item->lost : item->data;
	size_t size = perf_stored_size(&stored);
	char *at;

	if (!reserve(store, size))
		return false;
	at = store->bytes + store->len;
	memcpy(at, &stored, sizeof(stored));
	memcpy(at + sizeof(stored), data, perf_stored_data(&stored));
	store->keys[store->nr++] = (struct perf_key){ item->ts, store->len };
	store->len += size;
	return true;
}

static bool sort(struct perf_order *order)
{
	struct store *store = &order->store;
	const struct perf_key *before = store->keys;
	size_t room = store->keys_room;

	if (order->scratch_room < store->nr) {
		free(order->scratch);
		order->scratch_room = store->keys_room;
		order->scratch = malloc(order->scratch_room * sizeof(*order->scratch));
		if (!order->scratch) {
			order->scratch_room = 0;
			return perf_file_fail(order->file, "cannot be sorted: out of memory");
		}
	}
	perf_sort_keys(&store->keys, &order->scratch, store->nr);
	if (store->keys != before) {
		store->keys_room = order->scratch_room;
		order->scratch_room = room;
	}
	return true;
}

static void pass_on(struct perf_order *order, const char *at)
{
	const struct perf_item item = perf_stored_item(at);

	order->to.item(order->to.arg, &item);
}

/* Pass on the items up to the limit, and keep the others. */
static bool flush(struct perf_order *order)
{
	struct store *store = &order->store;
	struct store *rest = &order->rest;
	struct store swap;
	size_t i = 0;

	if (!sort(order))
		return false;
	for (; i < store->nr && store->keys[i].ts <= order->limit; i++)
		pass_on(order, store->bytes + store->keys[i].at);
	rest->nr = 0;
	rest->len = 0;
	/* Their order is that of time now, which sorting them again keeps. */
	for (; i < store->nr; i++) {
		const struct perf_item item = perf_stored_item(store->bytes + store->keys[i].at);

		if (!put(rest, &item))
			return perf_file_fail(order->file, "cannot be sorted: out of memory");
	}
	swap = *store;
	*store = *rest;
	*rest = swap;
	return true;
}

/* Write the items in memory to the temporary file, sorted. */
static bool spill(struct perf_order *order)
{
	struct store *store = &order->store;
	bool done;

	if (!sort(order))
		return false;
	done = perf_runs_begin(&order->runs);
	for (size_t i = 0; i < store->nr && done; i++)
		done = perf_runs_put(&order->runs, store->bytes + store->keys[i].at);
	if (!done || !perf_runs_finish(&order->runs))
		return perf_file_fail(order->file,
				      "cannot be sorted: the temporary file: %s; set TMPDIR to a "
				      "directory with more space",
				      strerror(errno));
	store->nr = 0;
	store->len = 0;
	return true;
}

bool perf_order_put(struct perf_order *order, const struct perf_item *item)
{
	const struct store *store = &order->store;

	if (!order->by_rounds && store->nr &&
	    store->len + store->nr * 2 * sizeof(*store->keys) >
		    PERF_ORDER_MEMORY - PERF_STORED_MAX &&
	    !spill(order))
		return false;
	order->latest = item->ts > order->latest ? item->ts : order->latest;
	return put(&order->store, item) ||
	       perf_file_fail(order->file, "cannot be sorted: out of memory");
}

bool perf_order_round(struct perf_order *order)
{
	order->limit = order->next_limit;
	order->next_limit = order->latest;
	return !order->by_rounds || order->store.len < ENOUGH || flush(order);
}

static void merge_item(void *arg, const char *stored)
{
	pass_on(arg, stored);
}

bool perf_order_end(struct perf_order *order)
{
	order->limit = UINT64_MAX;
	if (!order->runs.nr)
		return flush(order);
	if (!spill(order))
		return false;
	return perf_runs_merge(&order->runs, merge_item, order) ||
	       perf_file_fail(order->file, "cannot be sorted: the temporary file: %s",
			      strerror(errno));
}
