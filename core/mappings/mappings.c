/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Mappings are allocated in chunks and have ids, so that a reference takes 4 bytes and no mapping
 * ever moves. Unmapped pieces are appended to a ring, which costs almost nothing. New pieces are
 * sorted into a set of ranges only when a fault needs them.
 */
#include <stdlib.h>

#include "mappings.h"

#include "core/containers/large_memory.h"
#include "core/containers/prefetch.h"

#define CHUNK 4096
/* After the first chunks, so many are allocated as one block. */
#define SINGLE_CHUNKS 2
#define BLOCK_CHUNKS  8
#define CACHE_LINE    64 /* bytes */
#define RING_SIZE_MIN 1024
#define RING_GROWTH   8
/* Mappings are prefetched this many pieces before they are needed. */
#define AHEAD 8
/* Adjacent pieces that were unmapped within this time are remembered as one, in ns. */
#define JOIN_TIME 1000000

_Static_assert(sizeof(struct iommu_mapping) == CACHE_LINE, "a read of a mapping is one cache miss");

static bool add_chunks(struct iommu_mappings *mappings)
{
	uint32_t nr = mappings->nr_chunks < SINGLE_CHUNKS ? 1 : BLOCK_CHUNKS;
	struct iommu_mapping **chunks;
	struct iommu_mapping *block;

	if (mappings->nr_chunks > UINT32_MAX / CHUNK - nr)
		return false;
	chunks = realloc(mappings->chunks, (mappings->nr_chunks + nr) * sizeof(*chunks));
	if (!chunks)
		return false;
	mappings->chunks = chunks;
	if (nr == 1)
		block = aligned_alloc(CACHE_LINE, CHUNK * sizeof(*block));
	else
		block = iommu_large_grow(NULL, 0, nr * CHUNK * sizeof(*block));
	if (!block)
		return false;
	for (uint32_t i = 0; i < nr; i++)
		chunks[mappings->nr_chunks++] = block + (size_t)i * CHUNK;
	return true;
}

static void free_chunks(struct iommu_mappings *mappings)
{
	for (uint32_t i = 0; i < mappings->nr_chunks; i += i < SINGLE_CHUNKS ? 1 : BLOCK_CHUNKS)
		free(mappings->chunks[i]);
	free(mappings->chunks);
}

static uint32_t new_id(struct iommu_mappings *mappings)
{
	uint32_t id = mappings->free;

	if (id) {
		mappings->free = iommu_mapping(mappings, id)->space;
		return id;
	}
	if (mappings->used == mappings->nr_chunks * CHUNK && !add_chunks(mappings))
		return 0;
	return ++mappings->used;
}

static void free_id(struct iommu_mappings *mappings, uint32_t id)
{
	struct iommu_mapping *mapping = iommu_mapping(mappings, id);

	mapping->space = mappings->free;
	mapping->pieces = 0;
	mapping->size = 0;
	mappings->free = id;
}

static void forget(struct iommu_mappings *mappings, uint32_t id)
{
	struct iommu_mapping *mapping = iommu_mapping(mappings, id);

	if (mapping->pieces || mapping->past)
		return;
	if (mappings->forgotten)
		mappings->forgotten(mappings->arg, id, mapping);
	free_id(mappings, id);
}

static void prefetch_mapping(const void *arg, uint32_t id)
{
	iommu_prefetch(iommu_mapping(arg, id));
}

void iommu_mappings_init(struct iommu_mappings *mappings, struct iommu_budget *budget)
{
	mappings->budget = budget;
	mappings->live.soon = prefetch_mapping;
	mappings->live.arg = mappings;
}

uint32_t iommu_mappings_add(struct iommu_mappings *mappings, const struct iommu_mapping *mapping,
			    uint64_t first, uint64_t last)
{
	uint32_t id = new_id(mappings);

	if (!id)
		return 0;
	*iommu_mapping(mappings, id) = *mapping;
	iommu_mapping(mappings, id)->pieces = 1;
	iommu_mapping(mappings, id)->past = 0;
	if (iommu_ranges_add(&mappings->live, first, last, id)) {
		mappings->nr_live++;
		return id;
	}
	free_id(mappings, id);
	return 0;
}

/* Ids are used again soon, so their order says little about the age of a mapping. */
#define OLD_CANDIDATES 32

uint32_t iommu_mappings_old(struct iommu_mappings *mappings)
{
	uint32_t oldest = 0;

	for (uint32_t seen = 0, steps = 0; seen < OLD_CANDIDATES && steps < mappings->used;
	     steps++) {
		uint32_t id = mappings->hand++ % mappings->used + 1;

		if (!iommu_mapping(mappings, id)->pieces)
			continue;
		seen++;
		if (!oldest || iommu_mapping(mappings, id)->mapped_at <
				       iommu_mapping(mappings, oldest)->mapped_at)
			oldest = id;
	}
	return oldest;
}

static struct iommu_unmapped_piece *ring_at(const struct iommu_mappings *mappings, uint64_t nr)
{
	return &mappings->ring[nr & (mappings->ring_size - 1)];
}

/* Make room for one more piece: the ring grows until it has IOMMU_UNMAPPED_MAX pieces. */
static bool grow_ring(struct iommu_mappings *mappings)
{
	uint32_t size = mappings->ring_size ? mappings->ring_size * RING_GROWTH : RING_SIZE_MIN;
	struct iommu_unmapped_piece *ring;

	if (mappings->ring_size == IOMMU_UNMAPPED_MAX)
		return true;
	size = size < IOMMU_UNMAPPED_MAX ? size : IOMMU_UNMAPPED_MAX;
	ring = iommu_large_grow(mappings->ring, mappings->ring_size * sizeof(*ring),
				size * sizeof(*ring));
	if (!ring)
		return mappings->ring_size;
	mappings->ring = ring;
	mappings->ring_size = size;
	return true;
}

static void evict(struct iommu_mappings *mappings, struct iommu_unmapped_piece *dead)
{
	uint32_t id = dead->mapping;

	if (!id)
		return;
	iommu_ranges_remove(&mappings->past, dead->first, (uint32_t)(dead - mappings->ring) + 1);
	dead->mapping = 0;
	iommu_mapping(mappings, id)->past--;
	forget(mappings, id);
}

static bool joins(const struct iommu_unmapped_piece *before,
		  const struct iommu_unmapped_piece *piece)
{
	return before->mapping == piece->mapping && before->pid == piece->pid &&
	       before->last != UINT64_MAX && before->last + 1 == piece->first &&
	       piece->at >= before->at && piece->at - before->at <= JOIN_TIME &&
	       before->took <= UINT32_MAX - JOIN_TIME;
}

/*
 * In a full ring each new piece replaces the oldest one, and the mapping of that one is not in the
 * cache. Prefetch those that are about to be replaced.
 */
static void prefetch_oldest(const struct iommu_mappings *mappings)
{
	const struct iommu_unmapped_piece *soon = ring_at(mappings, mappings->ring_next + AHEAD);

	if (mappings->ring_next < mappings->ring_size)
		return;
	iommu_prefetch_to_write(ring_at(mappings, mappings->ring_next + 2 * AHEAD));
	if (soon->mapping)
		iommu_prefetch_to_write(&iommu_mapping(mappings, soon->mapping)->pieces);
}

static void remember_piece(struct iommu_mappings *mappings,
			   const struct iommu_unmapped_piece *piece)
{
	struct iommu_unmapped_piece *place;

	if (mappings->ring_next > mappings->ring_indexed) {
		place = ring_at(mappings, mappings->ring_next - 1);
		if (joins(place, piece)) {
			place->last = piece->last;
			place->took += (uint32_t)(piece->at - place->at);
			place->at = piece->at;
			return;
		}
	}
	if (mappings->ring_next == mappings->ring_size && !grow_ring(mappings))
		return;
	place = ring_at(mappings, mappings->ring_next);
	iommu_mapping(mappings, piece->mapping)->past++;
	if (mappings->ring_next >= mappings->ring_size)
		evict(mappings, place);
	*place = *piece;
	mappings->ring_next++;
	prefetch_oldest(mappings);
}

void iommu_mappings_unmap(struct iommu_mappings *mappings, const struct iommu_range *piece,
			  struct iommu_unmapped_piece *dead, bool remember)
{
	struct iommu_mapping *mapping = iommu_mapping(mappings, piece->id);
	bool head = dead->first > piece->first;
	bool tail = dead->last < piece->last;

	if (tail && !iommu_ranges_add(&mappings->live, dead->last + 1, piece->last, piece->id))
		return; /* out of memory: keep the piece as mapped rather than lose it */
	mapping->pieces += tail;
	if (head) {
		iommu_ranges_resize(&mappings->live, piece->first, piece->id, dead->first - 1);
	} else {
		iommu_ranges_remove(&mappings->live, piece->first, piece->id);
		mapping->pieces--;
		mappings->nr_live -= !mapping->pieces;
	}
	mapping->unmapped_at = dead->at;
	if (mapping->pieces)
		mapping->flags |= IOMMU_MAPPING_PARTIAL;
	dead->mapping = piece->id;
	if (remember)
		remember_piece(mappings, dead);
	forget(mappings, piece->id);
}

struct covered {
	struct iommu_mappings *mappings;
	const struct iommu_unmapped_piece *by;
	struct iommu_range found[64];
	unsigned int nr;
};

static bool note_covered(void *arg, const struct iommu_range *range)
{
	struct covered *covered = arg;
	const struct iommu_unmapped_piece *by = covered->by;
	const struct iommu_unmapped_piece *old = &covered->mappings->ring[range->id - 1];
	const struct iommu_mapping *a = iommu_mapping(covered->mappings, old->mapping);
	const struct iommu_mapping *b = iommu_mapping(covered->mappings, by->mapping);

	if (range->first >= by->first && range->last <= by->last && a->space == b->space &&
	    a->devices == b->devices)
		covered->found[covered->nr++] = *range;
	else if (!iommu_budget_examine(covered->mappings->budget, range, by->first))
		return false;
	return covered->nr < sizeof(covered->found) / sizeof(covered->found[0]);
}

/*
 * Addresses are reused again and again. Remove the older pieces that a new piece of the same
 * address space covers, so that few pieces share an address, even if it was mapped often. Pieces
 * that are removed need no budget: each was added once.
 */
static void hide_older(struct iommu_mappings *mappings, const struct iommu_unmapped_piece *dead)
{
	struct covered covered = { .mappings = mappings, .by = dead };
	bool all;

	do {
		covered.nr = 0;
		all = iommu_ranges_visit(&mappings->past, dead->first, dead->last, note_covered,
					 &covered);
		for (unsigned int i = 0; i < covered.nr; i++)
			iommu_ranges_remove(&mappings->past, covered.found[i].first,
					    covered.found[i].id);
	} while (!all && covered.nr && !mappings->budget->exceeded);
}

static void index_past(struct iommu_mappings *mappings)
{
	if (mappings->ring_next - mappings->ring_indexed > mappings->ring_size)
		mappings->ring_indexed = mappings->ring_next - mappings->ring_size;
	for (; mappings->ring_indexed < mappings->ring_next; mappings->ring_indexed++) {
		struct iommu_unmapped_piece *dead = ring_at(mappings, mappings->ring_indexed);

		if (!dead->mapping)
			continue;
		hide_older(mappings, dead);
		iommu_ranges_add(&mappings->past, dead->first, dead->last,
				 (uint32_t)(dead - mappings->ring) + 1);
	}
}

struct newest {
	const struct iommu_mappings *mappings;
	uint64_t first;
	bool (*match)(void *arg, const struct iommu_mapping *mapping);
	void *arg;
	const struct iommu_unmapped_piece *best;
	uint64_t age; /* in pieces */
};

static bool note_newest(void *arg, const struct iommu_range *range)
{
	struct newest *newest = arg;
	const struct iommu_mappings *mappings = newest->mappings;
	const struct iommu_unmapped_piece *dead = &mappings->ring[range->id - 1];
	uint64_t age = (mappings->ring_next - 1 - (range->id - 1)) & (mappings->ring_size - 1);

	if (!iommu_budget_examine(mappings->budget, range, newest->first))
		return false;
	if (newest->best && age >= newest->age)
		return true;
	if (newest->match && !newest->match(newest->arg, iommu_mapping(mappings, dead->mapping)))
		return true;
	newest->best = dead;
	newest->age = age;
	return true;
}

const struct iommu_unmapped_piece *iommu_mappings_newest_unmapped(
	struct iommu_mappings *mappings, uint64_t first, uint64_t last,
	bool (*match)(void *arg, const struct iommu_mapping *mapping), void *arg)
{
	struct newest newest = { .mappings = mappings, .first = first, .match = match, .arg = arg };

	index_past(mappings);
	iommu_ranges_visit(&mappings->past, first, last, note_newest, &newest);
	return newest.best;
}

uint64_t iommu_unmapped_piece_at(const struct iommu_unmapped_piece *piece, uint64_t address)
{
	uint64_t offset = address - piece->first;
	uint64_t size = piece->last - piece->first;

	if (address >= piece->last)
		return piece->at;
	if (address <= piece->first)
		return piece->at - piece->took;
	/* The product must not overflow. */
	for (; size > UINT32_MAX; size >>= 1)
		offset >>= 1;
	return piece->at - piece->took + offset * piece->took / size;
}

void iommu_mappings_finish(struct iommu_mappings *mappings)
{
	uint32_t nr = mappings->ring_next < mappings->ring_size ? (uint32_t)mappings->ring_next
								: mappings->ring_size;

	iommu_ranges_free(&mappings->past);
	for (uint32_t i = 0; i < nr; i++) {
		struct iommu_unmapped_piece *dead = &mappings->ring[i];
		uint32_t id = dead->mapping;

		if (i + AHEAD < nr && dead[AHEAD].mapping)
			iommu_prefetch_to_write(iommu_mapping(mappings, dead[AHEAD].mapping));
		if (!id)
			continue;
		dead->mapping = 0;
		iommu_mapping(mappings, id)->past--;
		forget(mappings, id);
	}
	for (uint32_t id = 1; id <= mappings->used; id++) {
		const struct iommu_mapping *mapping = iommu_mapping(mappings, id);

		if (mapping->pieces && mappings->forgotten)
			mappings->forgotten(mappings->arg, id, mapping);
	}
}

void iommu_mappings_free(struct iommu_mappings *mappings)
{
	iommu_ranges_free(&mappings->live);
	iommu_ranges_free(&mappings->past);
	free_chunks(mappings);
	free(mappings->ring);
	*mappings = (struct iommu_mappings){ 0 };
}
