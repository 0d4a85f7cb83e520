/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The distance of a map is the number of marks behind the slot of its region: each is the last map
 * of another region. The marks are bits in words. A binary indexed tree counts them by word, so
 * that a distance is the sum of a few counts and one popcount.
 */
#include <stdlib.h>
#include <string.h>

#include "locality.h"

#define SLOTS_MIN  128
#define WORD	   IOMMU_LOCALITY_WORD
#define COUNTS_MIN 64

/* The generic x86-64 has no instruction for this, and its library function is slower. */
static inline uint32_t bits_in(uint64_t word)
{
	word -= word >> 1 & 0x5555555555555555ULL;
	word = (word & 0x3333333333333333ULL) + (word >> 2 & 0x3333333333333333ULL);
	word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
	return (uint32_t)(word * 0x0101010101010101ULL >> 56);
}

static void add_below(struct iommu_locality *l, uint32_t slot, uint32_t more)
{
	uint32_t words = l->nr_slots / WORD;

	for (uint32_t i = slot / WORD + 1; i <= words; i += i & -i)
		l->below[i] += more;
}

static void set_mark(struct iommu_locality *l, uint32_t slot, uint32_t region)
{
	l->marks[slot / WORD] |= 1ULL << slot % WORD;
	l->owners[slot] = region;
	l->slots[region] = slot;
	add_below(l, slot, 1);
}

static void clear_mark(struct iommu_locality *l, uint32_t slot)
{
	l->marks[slot / WORD] &= ~(1ULL << slot % WORD);
	add_below(l, slot, UINT32_MAX);
}

/*
 * The counts change only below the place where the paths of both slots meet. They do: the number of
 * words is a power of two.
 */
static void move_mark(struct iommu_locality *l, uint32_t from, uint32_t to, uint32_t region)
{
	uint32_t a = from / WORD + 1;
	uint32_t b = to / WORD + 1;

	l->marks[from / WORD] &= ~(1ULL << from % WORD);
	l->marks[to / WORD] |= 1ULL << to % WORD;
	l->owners[to] = region;
	l->slots[region] = to;
	while (a != b) {
		if (a < b) {
			l->below[a]--;
			a += a & -a;
		} else {
			l->below[b]++;
			b += b & -b;
		}
	}
}

/* Returns the number of marks in the slots up to @slot. */
static uint32_t marks_up_to(const struct iommu_locality *l, uint32_t slot)
{
	uint64_t mask = UINT64_MAX >> (WORD - 1 - slot % WORD);
	uint32_t sum = bits_in(l->marks[slot / WORD] & mask);

	for (uint32_t i = slot / WORD; i; i -= i & -i)
		sum += l->below[i];
	return sum;
}

/* Marks the lowest @nr slots, whose owners are known, in time that is linear in the slots. */
static void mark_lowest(struct iommu_locality *l, uint32_t nr)
{
	uint32_t words = l->nr_slots / WORD;

	for (uint32_t slot = 0; slot < nr; slot++)
		l->slots[l->owners[slot]] = slot;
	for (uint32_t i = 1; i <= words; i++) {
		uint32_t before = (i - 1) * WORD;
		uint32_t here = nr <= before ? 0 : nr - before < WORD ? nr - before : WORD;
		uint32_t above = i + (i & -i);

		l->marks[i - 1] = here ? UINT64_MAX >> (WORD - here) : 0;
		l->below[i] += here;
		if (above <= words)
			l->below[above] += l->below[i];
	}
}

/* Moves all marks to the lowest of @nr_slots slots, in their order. */
static bool renumber(struct iommu_locality *l, uint32_t nr_slots)
{
	uint64_t *marks = malloc(nr_slots / WORD * sizeof(*marks));
	uint32_t *below = calloc(nr_slots / WORD + 1, sizeof(*below));
	uint32_t *owners = malloc(nr_slots * sizeof(*owners));
	uint32_t to = 0;

	if (!marks || !below || !owners) {
		free(marks);
		free(below);
		free(owners);
		return false;
	}
	for (uint32_t word = 0; word < l->nr_slots / WORD; word++) {
		for (uint64_t left = l->marks[word]; left; left &= left - 1)
			owners[to++] = l->owners[word * WORD + (uint32_t)__builtin_ctzll(left)];
	}
	free(l->marks);
	free(l->below);
	free(l->owners);
	l->marks = marks;
	l->below = below;
	l->owners = owners;
	l->nr_slots = nr_slots;
	l->next_slot = to;
	l->oldest = 0;
	mark_lowest(l, to);
	return true;
}

/* Makes sure that there is a free slot. A renumbering is slow, and leaves three of four free. */
static bool make_slot(struct iommu_locality *l)
{
	uint32_t nr_slots = l->nr_slots ? l->nr_slots : SLOTS_MIN;

	if (l->next_slot < l->nr_slots)
		return true;
	while (nr_slots < 4 * l->nr_regions)
		nr_slots *= 2;
	return renumber(l, nr_slots);
}

static bool make_region(struct iommu_locality *l)
{
	uint32_t room = l->room_slots ? l->room_slots * 2 : 16;
	uint32_t *slots;

	if (!iommu_chains_grow(&l->by_number, l->nr_regions))
		return false;
	if (l->nr_regions < l->room_slots)
		return true;
	slots = realloc(l->slots, room * sizeof(*slots));
	if (!slots)
		return false;
	l->slots = slots;
	l->room_slots = room;
	return true;
}

/* Forgets the region that was not mapped for longest. Returns its index, which is free now. */
static uint32_t drop_oldest(struct iommu_locality *l)
{
	uint32_t slot = l->oldest;
	uint32_t region;

	while (!(l->marks[slot / WORD] >> slot % WORD & 1))
		slot++;
	region = l->owners[slot];
	clear_mark(l, slot);
	l->oldest = slot + 1;
	iommu_chain_remove(&l->by_number, region);
	l->dropped++;
	return region;
}

/* Returns the index of a new region; UINT32_MAX if there is no room. */
static uint32_t new_region(struct iommu_locality *l, struct iommu_locality_pool *pool)
{
	if (pool->nr < pool->max && make_region(l)) {
		pool->nr++;
		return l->nr_regions++;
	}
	return l->nr_regions ? drop_oldest(l) : UINT32_MAX;
}

static void add_region(struct iommu_locality *l, struct iommu_locality_pool *pool, uint64_t number)
{
	uint32_t region = new_region(l, pool);

	if (region == UINT32_MAX) {
		l->dropped++;
		return;
	}
	/* A region that is replaced in its chain keeps its mark: it was mapped, after all. */
	if (iommu_chain_add(&l->by_number, region, number, 0))
		l->dropped++;
	set_mark(l, l->next_slot++, region);
}

static bool grow_counts(struct iommu_locality *l, uint32_t room)
{
	uint64_t *counts = realloc(l->counts, room * sizeof(*counts));

	if (!counts)
		return false;
	memset(counts + l->room_counts, 0, (room - l->room_counts) * sizeof(*counts));
	l->counts = counts;
	l->room_counts = room;
	return true;
}

static bool make_count(struct iommu_locality *l, uint32_t distance)
{
	uint32_t room = l->room_counts ? l->room_counts : COUNTS_MIN;

	while (room <= distance)
		room *= 2;
	return grow_counts(l, room);
}

static inline void count(struct iommu_locality *l, uint32_t distance)
{
	if (distance < l->room_counts || make_count(l, distance))
		l->counts[distance]++;
}

void iommu_locality_map(struct iommu_locality *l, struct iommu_locality_pool *pool, uint64_t iova,
			bool counted)
{
	uint64_t number = iova >> IOMMU_LOCALITY_REGION_BITS;
	uint32_t region, slot;

	if (l->last == number + 1) {
		if (counted)
			count(l, 0);
		return;
	}
	if (!make_slot(l))
		return;
	l->last = number + 1;
	region = iommu_chain_find(&l->by_number, number, 0);
	if (!region) {
		l->first += counted;
		add_region(l, pool, number);
		return;
	}
	slot = l->slots[region - 1];
	if (counted)
		count(l, l->nr_regions - marks_up_to(l, slot));
	move_mark(l, slot, l->next_slot++, region - 1);
}

uint32_t iommu_locality_percentile(const struct iommu_locality *l, unsigned int percent)
{
	uint64_t rank = l->nr / 100 * percent + (l->nr % 100 * percent + 99) / 100;

	for (uint32_t i = 0; l->nr && i < l->room_counts; i++) {
		if (rank <= l->counts[i])
			return i;
		rank -= l->counts[i];
	}
	return 0;
}

/* Sums up the counts. A map costs less if it does not do this. */
static void sum_up(struct iommu_locality *l)
{
	l->nr = 0;
	l->far = 0;
	l->farther = 0;
	for (uint32_t i = 0; i < l->room_counts; i++) {
		l->nr += l->counts[i];
		l->far += i >= IOMMU_LOCALITY_FAR ? l->counts[i] : 0;
		l->farther += i >= IOMMU_LOCALITY_FARTHER ? l->counts[i] : 0;
	}
}

void iommu_locality_merge(struct iommu_locality *to, const struct iommu_locality *from)
{
	if (from->room_counts > to->room_counts && !grow_counts(to, from->room_counts))
		return;
	for (uint32_t i = 0; i < from->room_counts; i++)
		to->counts[i] += from->counts[i];
	to->first += from->first;
	to->dropped += from->dropped;
	sum_up(to);
}

void iommu_locality_end(struct iommu_locality *l, struct iommu_locality_pool *pool)
{
	sum_up(l);
	pool->nr -= l->nr_regions;
	iommu_chains_free(&l->by_number);
	free(l->slots);
	free(l->marks);
	free(l->below);
	free(l->owners);
	l->slots = NULL;
	l->marks = NULL;
	l->below = NULL;
	l->owners = NULL;
	l->nr_regions = 0;
	l->room_slots = 0;
	l->nr_slots = 0;
	l->next_slot = 0;
	l->oldest = 0;
	l->last = 0;
}

void iommu_locality_free(struct iommu_locality *l, struct iommu_locality_pool *pool)
{
	iommu_locality_end(l, pool);
	free(l->counts);
	*l = (struct iommu_locality){ 0 };
}
