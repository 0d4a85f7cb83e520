/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Mappings live in chunks and are named by ids, so that they can be pointed to by 4 bytes and stay
 * where they are. What was unmapped goes to a ring, which costs next to nothing; only when a fault
 * asks, the new part of the ring is put in order.
 */
#include <stdlib.h>

#include "mappings.h"

#define CHUNK	      4096
#define DEAD_SIZE_MIN 1024
/* Pieces that follow one another within this time are remembered as one, in ns. */
#define DEAD_JOIN 1000000

static uint32_t new_id(struct iommu_store *store)
{
	uint32_t id = store->free;

	if (id) {
		store->free = iommu_mapping(store, id)->space;
		return id;
	}
	if (store->used == store->nr_chunks * CHUNK) {
		struct iommu_mapping **chunks;

		if (store->nr_chunks >= UINT32_MAX / CHUNK)
			return 0;
		chunks = realloc(store->chunks, (store->nr_chunks + 1) * sizeof(*chunks));
		if (!chunks)
			return 0;
		store->chunks = chunks;
		chunks[store->nr_chunks] = malloc(CHUNK * sizeof(**chunks));
		if (!chunks[store->nr_chunks])
			return 0;
		store->nr_chunks++;
	}
	return ++store->used;
}

static void drop_id(struct iommu_store *store, uint32_t id)
{
	struct iommu_mapping *mapping = iommu_mapping(store, id);

	mapping->space = store->free;
	mapping->pieces = 0;
	mapping->size = 0;
	store->free = id;
}

static void forget(struct iommu_store *store, uint32_t id)
{
	struct iommu_mapping *mapping = iommu_mapping(store, id);

	if (mapping->pieces || mapping->past)
		return;
	if (store->forgotten)
		store->forgotten(store->arg, id, mapping);
	drop_id(store, id);
}

uint32_t iommu_store_add(struct iommu_store *store, const struct iommu_mapping *mapping,
			 uint64_t first, uint64_t last)
{
	uint32_t id = new_id(store);

	if (!id)
		return 0;
	*iommu_mapping(store, id) = *mapping;
	iommu_mapping(store, id)->pieces = 1;
	iommu_mapping(store, id)->past = 0;
	if (iommu_ranges_add(&store->live, first, last, id))
		return id;
	drop_id(store, id);
	return 0;
}

static struct iommu_dead *dead_at(const struct iommu_store *store, uint64_t nr)
{
	return &store->dead[nr & (store->dead_size - 1)];
}

/* Room for one more in the ring; while it is small it grows rather than forgets. */
static bool grow_dead(struct iommu_store *store)
{
	uint32_t size = store->dead_size ? store->dead_size * 2 : DEAD_SIZE_MIN;
	struct iommu_dead *dead;

	if (store->dead_size == IOMMU_PAST_MAX)
		return true;
	dead = realloc(store->dead, size * sizeof(*dead));
	if (!dead)
		return store->dead_size;
	store->dead = dead;
	for (uint32_t i = store->dead_size; i < size; i++)
		dead[i] = (struct iommu_dead){ 0 };
	store->dead_size = size;
	return true;
}

static void evict(struct iommu_store *store, struct iommu_dead *dead)
{
	uint32_t id = dead->mapping;

	if (!id)
		return;
	iommu_ranges_remove(&store->past, dead->first, (uint32_t)(dead - store->dead) + 1);
	dead->mapping = 0;
	iommu_mapping(store, id)->past--;
	forget(store, id);
}

static bool joins(const struct iommu_dead *before, const struct iommu_dead *piece)
{
	return before->mapping == piece->mapping && before->pid == piece->pid &&
	       before->last != UINT64_MAX && before->last + 1 == piece->first &&
	       piece->at >= before->at && piece->at - before->at <= DEAD_JOIN;
}

/*
 * The oldest pieces make room for the newest, one for one, and each of them is of a mapping that
 * was not looked at for long. What will be needed soon is asked for now.
 */
static void look_ahead(const struct iommu_store *store)
{
	const struct iommu_dead *soon = dead_at(store, store->dead_next + 8);

	if (store->dead_next < store->dead_size)
		return;
	__builtin_prefetch(dead_at(store, store->dead_next + 16), 1);
	if (soon->mapping)
		__builtin_prefetch(&iommu_mapping(store, soon->mapping)->pieces, 1);
}

static void remember_piece(struct iommu_store *store, const struct iommu_dead *piece)
{
	struct iommu_dead *place;

	if (store->dead_next > store->dead_indexed) {
		place = dead_at(store, store->dead_next - 1);
		if (joins(place, piece)) {
			place->last = piece->last;
			place->at = piece->at;
			return;
		}
	}
	if (store->dead_next == store->dead_size && !grow_dead(store))
		return;
	place = dead_at(store, store->dead_next);
	iommu_mapping(store, piece->mapping)->past++;
	evict(store, place);
	*place = *piece;
	store->dead_next++;
	look_ahead(store);
}

void iommu_store_cut(struct iommu_store *store, const struct iommu_range *piece,
		     struct iommu_dead *dead, bool remember)
{
	struct iommu_mapping *mapping = iommu_mapping(store, piece->id);
	bool head = dead->first > piece->first;
	bool tail = dead->last < piece->last;

	if (tail && !iommu_ranges_add(&store->live, dead->last + 1, piece->last, piece->id))
		return; /* no memory: it stays mapped rather than be lost */
	mapping->pieces += tail;
	if (head) {
		iommu_ranges_resize(&store->live, piece->first, piece->id, dead->first - 1);
	} else {
		iommu_ranges_remove(&store->live, piece->first, piece->id);
		mapping->pieces--;
	}
	mapping->unmapped_at = dead->at;
	if (mapping->pieces)
		mapping->flags |= IOMMU_MAPPING_PARTIAL;
	dead->mapping = piece->id;
	if (remember)
		remember_piece(store, dead);
	forget(store, piece->id);
}

struct covered {
	struct iommu_store *store;
	const struct iommu_dead *by;
	struct iommu_range found[64];
	unsigned int nr;
};

static bool note_covered(void *arg, const struct iommu_range *range)
{
	struct covered *covered = arg;
	const struct iommu_dead *by = covered->by;
	const struct iommu_dead *old = &covered->store->dead[range->id - 1];
	const struct iommu_mapping *a = iommu_mapping(covered->store, old->mapping);
	const struct iommu_mapping *b = iommu_mapping(covered->store, by->mapping);

	if (range->first >= by->first && range->last <= by->last && a->space == b->space &&
	    a->devices == b->devices)
		covered->found[covered->nr++] = *range;
	return covered->nr < sizeof(covered->found) / sizeof(covered->found[0]);
}

/*
 * Addresses are used again and again. A newer piece hides the older ones of the same space that it
 * covers, so that an address is under few pieces however often it was mapped.
 */
static void hide_older(struct iommu_store *store, const struct iommu_dead *dead)
{
	struct covered covered = { .store = store, .by = dead };
	bool all;

	do {
		covered.nr = 0;
		all = iommu_ranges_visit(&store->past, dead->first, dead->last, note_covered,
					 &covered);
		for (unsigned int i = 0; i < covered.nr; i++)
			iommu_ranges_remove(&store->past, covered.found[i].first,
					    covered.found[i].id);
	} while (!all && covered.nr);
}

static void index_past(struct iommu_store *store)
{
	if (store->dead_next - store->dead_indexed > store->dead_size)
		store->dead_indexed = store->dead_next - store->dead_size;
	for (; store->dead_indexed < store->dead_next; store->dead_indexed++) {
		struct iommu_dead *dead = dead_at(store, store->dead_indexed);

		if (!dead->mapping)
			continue;
		hide_older(store, dead);
		iommu_ranges_add(&store->past, dead->first, dead->last,
				 (uint32_t)(dead - store->dead) + 1);
	}
}

struct newest {
	const struct iommu_store *store;
	bool (*match)(void *arg, const struct iommu_mapping *mapping);
	void *arg;
	const struct iommu_dead *best;
	uint64_t age; /* in pieces */
};

static bool note_newest(void *arg, const struct iommu_range *range)
{
	struct newest *newest = arg;
	const struct iommu_store *store = newest->store;
	const struct iommu_dead *dead = &store->dead[range->id - 1];
	uint64_t age = (store->dead_next - 1 - (range->id - 1)) & (store->dead_size - 1);

	if (newest->best && age >= newest->age)
		return true;
	if (newest->match && !newest->match(newest->arg, iommu_mapping(store, dead->mapping)))
		return true;
	newest->best = dead;
	newest->age = age;
	return true;
}

const struct iommu_dead *iommu_store_newest_dead(
	struct iommu_store *store, uint64_t first, uint64_t last,
	bool (*match)(void *arg, const struct iommu_mapping *mapping), void *arg)
{
	struct newest newest = { .store = store, .match = match, .arg = arg };

	index_past(store);
	iommu_ranges_visit(&store->past, first, last, note_newest, &newest);
	return newest.best;
}

void iommu_store_finish(struct iommu_store *store)
{
	iommu_ranges_free(&store->past);
	for (uint32_t i = 0; i < store->dead_size; i++) {
		struct iommu_dead *dead = &store->dead[i];
		uint32_t id = dead->mapping;

		if (!id)
			continue;
		dead->mapping = 0;
		iommu_mapping(store, id)->past--;
		forget(store, id);
	}
	for (uint32_t id = 1; id <= store->used; id++) {
		const struct iommu_mapping *mapping = iommu_mapping(store, id);

		if (mapping->pieces && store->forgotten)
			store->forgotten(store->arg, id, mapping);
	}
}

void iommu_store_free(struct iommu_store *store)
{
	iommu_ranges_free(&store->live);
	iommu_ranges_free(&store->past);
	for (uint32_t i = 0; i < store->nr_chunks; i++)
		free(store->chunks[i]);
	free(store->chunks);
	free(store->dead);
	*store = (struct iommu_store){ 0 };
}
