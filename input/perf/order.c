/* SPDX-License-Identifier: LGPL-2.1 */
#include "order.h"

#include <errno.h>
#include <stdlib.h>

#include "core/containers/merge.h"
#include "runs.h"

/* By rounds, items are passed on when they take this many bytes: a round can be very short. */
#define ENOUGH (1 << 20)

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

/* The time of an item, and its place in memory. */
struct key {
	uint64_t ts;
	size_t at;
};

/* Keys that are in order already, such as those of one buffer of a CPU: first to before end. */
struct part {
	size_t first;
	size_t end;
};

/* Items in memory, in the order of the file. */
struct store {
	char *bytes; /* of all items: struct perf_stored and data, at multiples of 8 */
	size_t len, room;
	struct key *keys;
	size_t nr, keys_room;
	struct part *parts;
	size_t nr_parts, parts_room;
};

struct perf_order {
	struct perf_file *file;
	struct perf_order_to to;
	bool by_rounds;
	struct store store;
	struct store rest; /* for what is left after a round */
	/* The parts of store, being merged. */
	struct iommu_merge merge;
	struct iommu_merge_head *heads;
	size_t heads_room;
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
	free(store->parts);
}

void perf_order_free(struct perf_order *order)
{
	if (!order)
		return;
	free_store(&order->store);
	free_store(&order->rest);
	free(order->heads);
	perf_runs_free(&order->runs);
	free(order);
}

/* Have room for one more element. Returns false if out of memory. */
static bool grow(void **list, size_t nr, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : 1024;
	void *larger;

	if (nr < *room)
		return true;
	larger = realloc(*list, more * size);
	if (!larger)
		return false;
	*list = larger;
	*room = more;
	return true;
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
	return grow((void **)&store->keys, store->nr, &store->keys_room, sizeof(*store->keys)) &&
	       grow((void **)&store->parts, store->nr_parts, &store->parts_room,
		    sizeof(*store->parts));
}

/* Add a key, to the last part if it is not earlier than that. There is room. */
static void put_key(struct store *store, uint64_t ts)
{
	if (!store->nr_parts || ts < store->keys[store->nr - 1].ts)
		store->parts[store->nr_parts++].first = store->nr;
	store->keys[store->nr++] = (struct key){ ts, store->len };
	store->parts[store->nr_parts - 1].end = store->nr;
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
	put_key(store, item->ts);
	store->len += size;
	return true;
}

static void clear(struct store *store)
{
	store->len = 0;
	store->nr = 0;
	store->nr_parts = 0;
}

/* Begin to merge the parts of the store. Returns false after an error. */
static bool start_merge(struct perf_order *order)
{
	const struct store *store = &order->store;

	if (order->heads_room < store->nr_parts) {
		free(order->heads);
		order->heads_room = store->parts_room;
		order->heads = malloc(order->heads_room * sizeof(*order->heads));
		if (!order->heads) {
			order->heads_room = 0;
			return perf_file_fail(order->file, "cannot be sorted: out of memory");
		}
	}
	for (size_t i = 0; i < store->nr_parts; i++)
		order->heads[i] = (struct iommu_merge_head){
			.ts = store->keys[store->parts[i].first].ts,
			.source = (unsigned int)i,
		};
	iommu_merge_start(&order->merge, order->heads, (unsigned int)store->nr_parts);
	return true;
}

/* The next item of the store up to @limit; NULL if there is none. */
static const char *next_stored(struct perf_order *order, uint64_t limit)
{
	const struct iommu_merge_head *first = iommu_merge_first(&order->merge);
	struct store *store = &order->store;
	const char *stored;
	struct part *part;

	if (!first || first->ts > limit)
		return NULL;
	part = &store->parts[first->source];
	stored = store->bytes + store->keys[part->first++].at;
	if (part->first < part->end)
		iommu_merge_next(&order->merge, store->keys[part->first].ts);
	else
		iommu_merge_end(&order->merge);
	return stored;
}

static void pass_on(struct perf_order *order, const char *at)
{
	const struct perf_item item = perf_stored_item(at);

	order->to.item(order->to.arg, &item);
}

/* Pass on the items up to the limit, and keep the others. */
static bool flush(struct perf_order *order)
{
	struct store *rest = &order->rest;
	const char *stored;
	struct store swap;

	if (!start_merge(order))
		return false;
	while ((stored = next_stored(order, order->limit)))
		pass_on(order, stored);
	clear(rest);
	while ((stored = next_stored(order, UINT64_MAX))) {
		const struct perf_item item = perf_stored_item(stored);

		if (!put(rest, &item))
			return perf_file_fail(order->file, "cannot be sorted: out of memory");
	}
	swap = order->store;
	order->store = *rest;
	*rest = swap;
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
		return perf_file_fail(order->file,
				      "cannot be sorted: the temporary file: %s; set TMPDIR to a "
				      "directory with more space",
				      strerror(errno));
	clear(&order->store);
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
