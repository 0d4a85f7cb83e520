/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Builds the address map of a device from the pieces of all mappings, and answers questions about
 * ranges of time. Three orders serve them: the rectangles by their beginning, the same by their
 * end, and sums per bin after every BLOCK of either order.
 */
#include <stdlib.h>
#include <string.h>

#include "address_map.h"
#include "core/containers/large_memory.h"
#include "core/containers/packed.h"

/* Rectangles per block. */
#define BLOCK_BITS 9
#define BLOCK	   (1U << BLOCK_BITS)

/* A level has the latest end of this many entries of the level below. Level 0: of rectangles. */
#define FANOUT_BITS 6
#define LEVELS	    6 /* 2^36 rectangles */

/* A device is in an address space from @from to before @to (ns). */
struct visit {
	uint64_t from;
	uint64_t to;
};

/* The visits of the device to a space, as indices. */
struct visits {
	size_t first;
	size_t nr;
};

/*
 * An end of a rectangle; the order by time has only what walking needs. @late is the upper part of
 * the time since the first end of its block: mostly it tells which end is earlier, so that the
 * rectangles, which are elsewhere, are not read.
 */
struct map_end {
	uint32_t rect;
	uint16_t late;
	uint8_t low; /* bins */
	uint8_t high;
};

_Static_assert(IOMMU_MAP_BINS <= 1 << 8, "map_end has the numbers of bins in 8 bits");

/* The bits of map_end.late. */
#define LATE_BITS 16

/* One of the two orders of rectangles. */
struct map_order {
	struct iommu_map_counts *sums; /* before each block */
	uint64_t *times;	       /* of the first of each block, and then of the last of all */
};

struct iommu_address_map {
	const struct iommu_address_log *log;
	struct iommu_map_rect *rects; /* by beginning */
	size_t nr;
	size_t room;
	uint32_t *large; /* indices of large ones */
	size_t nr_large;
	struct map_end *ends;	  /* by end */
	uint64_t *levels[LEVELS]; /* latest ends */
	struct map_order started; /* of @rects */
	struct map_order ended;	  /* of @ends */
	struct iommu_map_fault *faults;
	size_t nr_faults;
	uint32_t *faults_by_bin; /* their indices by bin, then by time */
	uint32_t first_by_bin[IOMMU_MAP_NO_BIN + 2];
	struct iommu_address_bin bins[IOMMU_MAP_BINS];
	size_t nr_bins;

	/* Only while it is built. */
	uint32_t device;
	struct visit *visits;
	size_t nr_visits;
	struct visits *of_space; /* by address space */
	uint32_t nr_spaces;
};

static uint32_t last_space(const struct iommu_address_log *log)
{
	uint32_t last = log->nr_members ? log->members[log->nr_members - 1].space : 0;

	for (uint32_t i = 0; i < log->nr_origins; i++)
		last = log->origins[i].space > last ? log->origins[i].space : last;
	return last;
}

static void add_visit(struct iommu_address_map *map, uint32_t space, uint64_t from, uint64_t to)
{
	struct visits *of = &map->of_space[space];

	if (!of->nr)
		of->first = map->nr_visits;
	map->visits[map->nr_visits++] = (struct visit){ from, to };
	of->nr++;
}

/* The unknown devices are in a space until the first device enters it. */
static void find_visits_of_unknown(struct iommu_address_map *map)
{
	const struct iommu_address_log *log = map->log;
	size_t i = 0;

	for (uint32_t space = 0; space < map->nr_spaces; space++) {
		uint64_t to = UINT64_MAX;

		while (i < log->nr_members && log->members[i].space < space)
			i++;
		for (; i < log->nr_members && log->members[i].space == space; i++) {
			if (log->members[i].enters && log->members[i].ts < to)
				to = log->members[i].ts;
		}
		add_visit(map, space, 0, to);
	}
}

static void find_visits_of_device(struct iommu_address_map *map)
{
	const struct iommu_address_log *log = map->log;
	bool inside = false;
	uint64_t since = 0;

	for (size_t i = 0; i < log->nr_members; i++) {
		const struct iommu_member_change *change = &log->members[i];
		bool last = i + 1 == log->nr_members || log->members[i + 1].space != change->space;

		if (change->device == map->device && change->enters != inside) {
			if (inside)
				add_visit(map, change->space, since, change->ts);
			inside = change->enters;
			since = change->ts;
		}
		if (last && inside)
			add_visit(map, change->space, since, UINT64_MAX);
		inside &= !last;
	}
}

static bool find_visits(struct iommu_address_map *map)
{
	map->nr_spaces = last_space(map->log) + 1;
	map->of_space = calloc(map->nr_spaces, sizeof(*map->of_space));
	map->visits = malloc((map->log->nr_members + map->nr_spaces) * sizeof(*map->visits));
	if (!map->of_space || !map->visits)
		return false;
	if (map->device == IOMMU_LANE_UNKNOWN)
		find_visits_of_unknown(map);
	else
		find_visits_of_device(map);
	return true;
}

static bool add_rect(struct iommu_address_map *map, size_t piece, uint64_t from, uint64_t to)
{
	size_t room = map->room ? map->room + map->room / 2 : 256;
	struct iommu_map_rect *rects;

	if (map->nr == map->room) {
		rects = iommu_large_grow(map->rects, map->room * sizeof(*rects),
					 room * sizeof(*rects));
		if (!rects)
			return false;
		map->rects = rects;
		map->room = room;
	}
	map->rects[map->nr++] = (struct iommu_map_rect){
		.from = from,
		.to = to > from		   ? to
		      : from == UINT64_MAX ? UINT64_MAX
					   : from + 1,
		.piece = (uint32_t)piece,
	};
	return true;
}

/* The end of a piece, exclusive: a mapping that is still there exists in the last nanosecond. */
static uint64_t end_of(const struct iommu_piece *piece)
{
	return piece->end == IOMMU_PIECE_OPEN && piece->to < UINT64_MAX ? piece->to + 1 : piece->to;
}

/* The piece exists for the device during its visits. */
static bool add_by_visits(struct iommu_address_map *map, size_t number, const struct visits *of)
{
	const struct iommu_piece *piece = &map->log->pieces[number];
	const struct visit *visits = map->visits + of->first;
	uint64_t end = end_of(piece);
	size_t from = 0, to = of->nr, nr = 0;

	while (from < to) { /* the first visit that ends after the map */
		size_t half = from + (to - from) / 2;

		if (visits[half].to <= piece->from)
			from = half + 1;
		else
			to = half;
	}
	for (; from < of->nr && visits[from].from <= piece->to; from++) {
		size_t last = ++nr == IOMMU_MAP_VISITS_MAX ? of->nr - 1 : from;
		uint64_t begin = visits[from].from;
		uint64_t leave = visits[last].to;

		if (visits[from].from == visits[from].to)
			continue; /* it was there for no time */
		if (!add_rect(map, number, begin > piece->from ? begin : piece->from,
			      leave < end ? leave : end))
			return false;
		if (last != from)
			break;
	}
	return true;
}

static bool add_piece(struct iommu_address_map *map, const struct iommu_devices *devices,
		      size_t number)
{
	const struct iommu_piece *piece = &map->log->pieces[number];
	const struct iommu_piece_origin *origin = &map->log->origins[piece->origin];
	bool unknown = map->device == IOMMU_LANE_UNKNOWN;

	if (origin->by_space && !(unknown && origin->of_task))
		return add_by_visits(map, number, &map->of_space[origin->space]);
	if (origin->by_space ||
	    !(unknown ? !origin->devices : iommu_set_has(devices, origin->devices, map->device)))
		return true;
	return add_rect(map, number, piece->from, end_of(piece));
}

static int by_beginning(const void *a, const void *b)
{
	const struct iommu_map_rect *x = a;
	const struct iommu_map_rect *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->piece > y->piece) - (x->piece < y->piece);
}

static bool add_rects(struct iommu_address_map *map, const struct iommu_devices *devices)
{
	for (size_t i = 0; i < map->log->nr; i++) {
		if (!add_piece(map, devices, i))
			return false;
	}
	if (map->nr)
		qsort(map->rects, map->nr, sizeof(*map->rects), by_beginning);
	return map->nr < UINT32_MAX;
}

static bool find_large(struct iommu_address_map *map)
{
	map->large = malloc(IOMMU_MAP_LARGE_MAX * sizeof(*map->large));
	if (!map->large)
		return false;
	for (size_t i = 0; i < map->nr; i++) {
		const struct iommu_piece *piece = iommu_address_map_piece(map, &map->rects[i]);

		if (piece->last - piece->first < IOMMU_MAP_LARGE - 1)
			continue;
		if (map->nr_large == IOMMU_MAP_LARGE_MAX) {
			map->nr_large = 0;
			return true;
		}
		map->large[map->nr_large++] = (uint32_t)i;
	}
	return true;
}

static bool find_faults(struct iommu_address_map *map, const struct iommu_lanes *lanes,
			const struct iommu_lane *lane)
{
	map->faults = calloc(lane->nr_faults + 1, sizeof(*map->faults));
	if (!map->faults)
		return false;
	map->nr_faults = lane->nr_faults;
	for (size_t i = 0; i < lane->nr_faults; i++) {
		const struct iommu_lane_mark *mark = &lane->faults[i];
		const struct iommu_fault_case *one = iommu_lane_fault_details(lanes, mark);
		bool known = one && one->has_address && one->in_domain;

		map->faults[i] = (struct iommu_map_fault){
			.ts = mark->ts,
			.address = known ? one->address : 0,
			.bin = IOMMU_MAP_NO_BIN,
			.verdict = mark->verdict,
			.has_address = known,
		};
	}
	return true;
}

static uint16_t bin_of(const struct iommu_address_map *map, uint64_t address)
{
	size_t from = 0;
	size_t to = map->nr_bins - 1;

	while (from < to) {
		size_t half = from + (to - from) / 2;

		if (map->bins[half].last < address)
			from = half + 1;
		else
			to = half;
	}
	return (uint16_t)from;
}

/* Divides all addresses of mappings and faults into bins. */
static bool make_bins(struct iommu_address_map *map)
{
	size_t room = map->nr + map->nr_faults + 1;
	struct iommu_address_edges edges = {
		.firsts = malloc(room * sizeof(*edges.firsts)),
		.lasts = malloc(room * sizeof(*edges.lasts)),
	};
	bool ok = edges.firsts && edges.lasts;

	for (size_t i = 0; ok && i < map->nr; i++) {
		const struct iommu_piece *piece = iommu_address_map_piece(map, &map->rects[i]);

		edges.firsts[edges.nr] = piece->first;
		edges.lasts[edges.nr++] = piece->last;
	}
	for (size_t i = 0; ok && i < map->nr_faults; i++) {
		if (!map->faults[i].has_address)
			continue;
		edges.firsts[edges.nr] = map->faults[i].address & ~0xfffULL;
		edges.lasts[edges.nr++] = map->faults[i].address | 0xfff;
	}
	ok = ok && iommu_address_edges_sort(&edges);
	if (ok)
		map->nr_bins = iommu_address_bins(map->bins, IOMMU_MAP_BINS, &edges);
	free(edges.firsts);
	free(edges.lasts);
	for (size_t i = 0; ok && i < map->nr; i++) {
		const struct iommu_piece *piece = iommu_address_map_piece(map, &map->rects[i]);

		map->rects[i].low = bin_of(map, piece->first);
		map->rects[i].high = bin_of(map, piece->last);
	}
	for (size_t i = 0; ok && i < map->nr_faults; i++) {
		if (map->faults[i].has_address)
			map->faults[i].bin = bin_of(map, map->faults[i].address);
	}
	return ok;
}

static bool sort_faults(struct iommu_address_map *map)
{
	uint32_t *first = map->first_by_bin;
	uint32_t next[IOMMU_MAP_NO_BIN + 1];

	map->faults_by_bin = malloc((map->nr_faults + 1) * sizeof(*map->faults_by_bin));
	if (!map->faults_by_bin)
		return false;
	for (size_t i = 0; i < map->nr_faults; i++)
		first[map->faults[i].bin + 1]++;
	for (size_t bin = 0; bin <= IOMMU_MAP_NO_BIN; bin++) {
		next[bin] = first[bin];
		first[bin + 1] += first[bin];
	}
	for (size_t i = 0; i < map->nr_faults; i++)
		map->faults_by_bin[next[map->faults[i].bin]++] = (uint32_t)i;
	return true;
}

/* An end with its time, only to sort them. */
struct timed_end {
	uint64_t to;
	struct map_end end;
};

static int by_end(const void *a, const void *b)
{
	const struct timed_end *x = a;
	const struct timed_end *y = b;

	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	return (x->end.rect > y->end.rect) - (x->end.rect < y->end.rect);
}

static bool sort_ends(struct iommu_address_map *map)
{
	struct timed_end *list = malloc((map->nr + 1) * sizeof(*list));

	map->ends = malloc((map->nr + 1) * sizeof(*map->ends));
	if (!list || !map->ends) {
		free(list);
		return false;
	}
	for (size_t i = 0; i < map->nr; i++) {
		const struct iommu_map_rect *rect = &map->rects[i];

		list[i] = (struct timed_end){
			.to = rect->to,
			.end = { (uint32_t)i, 0, (uint8_t)rect->low, (uint8_t)rect->high },
		};
	}
	qsort(list, map->nr, sizeof(*list), by_end);
	for (size_t i = 0; i < map->nr; i++)
		map->ends[i] = list[i].end;
	free(list);
	return true;
}

static void count(struct iommu_map_counts *counts, unsigned int low, unsigned int high, int how)
{
	counts->firsts[low] += how;
	counts->lasts[high] += how;
}

static size_t nr_blocks(const struct iommu_address_map *map)
{
	return (map->nr + BLOCK - 1) >> BLOCK_BITS;
}

static uint64_t end_at(const struct iommu_address_map *map, size_t i)
{
	return map->rects[map->ends[i].rect].to;
}

/* Returns map_end.late of a time in block @block. With a time after the block, it is larger. */
static uint64_t late_at(const struct iommu_address_map *map, size_t block, uint64_t ts)
{
	const uint64_t *times = &map->ended.times[block];
	uint64_t span = times[1] - times[0];

	return (ts - times[0]) >> (span >> LATE_BITS ? 64 - LATE_BITS - __builtin_clzll(span) : 0);
}

static void set_late(struct iommu_address_map *map)
{
	for (size_t i = 0; i < map->nr; i++)
		map->ends[i].late = (uint16_t)late_at(map, i >> BLOCK_BITS, end_at(map, i));
}

static bool make_order(struct map_order *order, size_t nr)
{
	order->sums = malloc(nr * sizeof(*order->sums));
	order->times = calloc(nr + 1, sizeof(*order->times));
	return order->sums && order->times;
}

static bool sum_blocks(struct iommu_address_map *map)
{
	size_t nr = (map->nr >> BLOCK_BITS) + 1;
	struct iommu_map_counts started = { .firsts = { 0 } };
	struct iommu_map_counts ended = { .firsts = { 0 } };

	if (!make_order(&map->started, nr) || !make_order(&map->ended, nr))
		return false;
	for (size_t i = 0; i <= map->nr; i++) {
		if (!(i & (BLOCK - 1))) {
			map->started.sums[i >> BLOCK_BITS] = started;
			map->ended.sums[i >> BLOCK_BITS] = ended;
		}
		if (i == map->nr)
			break;
		if (!(i & (BLOCK - 1))) {
			map->started.times[i >> BLOCK_BITS] = map->rects[i].from;
			map->ended.times[i >> BLOCK_BITS] = end_at(map, i);
		}
		count(&started, map->rects[i].low, map->rects[i].high, 1);
		count(&ended, map->ends[i].low, map->ends[i].high, 1);
	}
	if (map->nr) {
		map->started.times[nr_blocks(map)] = map->rects[map->nr - 1].from;
		map->ended.times[nr_blocks(map)] = end_at(map, map->nr - 1);
	}
	set_late(map);
	return true;
}

static size_t level_length(const struct iommu_address_map *map, int level)
{
	unsigned int bits = FANOUT_BITS * (unsigned int)(level + 1);

	return (map->nr + (1ULL << bits) - 1) >> bits;
}

static bool make_levels(struct iommu_address_map *map)
{
	for (int level = 0; level < LEVELS; level++) {
		size_t below = level ? level_length(map, level - 1) : map->nr;
		size_t nr = level_length(map, level);

		map->levels[level] = calloc(nr + 1, sizeof(*map->levels[level]));
		if (!map->levels[level])
			return false;
		for (size_t i = 0; i < below; i++) {
			uint64_t to = level ? map->levels[level - 1][i] : map->rects[i].to;
			uint64_t *latest = &map->levels[level][i >> FANOUT_BITS];

			*latest = to > *latest ? to : *latest;
		}
	}
	return true;
}

struct iommu_address_map *iommu_address_map_new(const struct iommu_lanes *lanes,
						const struct iommu_lane *lane)
{
	struct iommu_address_map *map = calloc(1, sizeof(*map));
	bool ok;

	if (!map)
		return NULL;
	map->log = iommu_lanes_addresses(lanes);
	map->device = lane->device;
	ok = find_visits(map) && add_rects(map, iommu_lanes_devices(lanes)) && find_large(map) &&
	     find_faults(map, lanes, lane) && make_bins(map) && sort_faults(map) &&
	     sort_ends(map) && sum_blocks(map) && make_levels(map);
	free(map->visits);
	free(map->of_space);
	map->visits = NULL;
	map->of_space = NULL;
	if (ok)
		return map;
	iommu_address_map_free(map);
	return NULL;
}

void iommu_address_map_free(struct iommu_address_map *map)
{
	if (!map)
		return;
	for (int level = 0; level < LEVELS; level++)
		free(map->levels[level]);
	free(map->rects);
	free(map->large);
	free(map->ends);
	free(map->started.sums);
	free(map->started.times);
	free(map->ended.sums);
	free(map->ended.times);
	free(map->faults);
	free(map->faults_by_bin);
	free(map);
}

const struct iommu_map_rect *iommu_address_map_rects(const struct iommu_address_map *map,
						     size_t *nr)
{
	*nr = map->nr;
	return map->rects;
}

const uint32_t *iommu_address_map_large(const struct iommu_address_map *map, size_t *nr)
{
	*nr = map->nr_large;
	return map->large;
}

const struct iommu_piece *iommu_address_map_piece(const struct iommu_address_map *map,
						  const struct iommu_map_rect *rect)
{
	return &map->log->pieces[rect->piece];
}

const struct iommu_piece_origin *iommu_address_map_origin(const struct iommu_address_map *map,
							  const struct iommu_map_rect *rect)
{
	return &map->log->origins[map->log->pieces[rect->piece].origin];
}

const struct iommu_map_fault *iommu_address_map_faults(const struct iommu_address_map *map,
						       size_t *nr)
{
	*nr = map->nr_faults;
	return map->faults;
}

bool iommu_address_map_has_fault(const struct iommu_address_map *map, uint16_t bin, size_t from,
				 size_t to)
{
	uint32_t first = map->first_by_bin[bin];
	uint32_t end = map->first_by_bin[bin + 1];
	uint32_t last = end;

	while (first < last) {
		uint32_t half = first + (last - first) / 2;

		if (map->faults_by_bin[half] < from)
			first = half + 1;
		else
			last = half;
	}
	return first < end && map->faults_by_bin[first] < to;
}

const struct iommu_address_bin *iommu_address_map_bins(const struct iommu_address_map *map,
						       size_t *nr)
{
	*nr = map->nr_bins;
	return map->bins;
}

/* A part of an order: entries from @first to before @end are in block @block. */
struct map_block {
	size_t block;
	size_t first;
	size_t end;
};

/* Finds the last block that begins at or before @ts. Returns false if there is none. */
static bool find_block(const struct iommu_address_map *map, const struct map_order *order,
		       size_t near, uint64_t ts, struct map_block *block)
{
	if (!map->nr || order->times[0] > ts)
		return false;
	block->block = iommu_last_up_to(order->times, (uint32_t)nr_blocks(map),
					(uint32_t)(near >> BLOCK_BITS), ts);
	block->first = block->block << BLOCK_BITS;
	block->end = block->first + BLOCK < map->nr ? block->first + BLOCK : map->nr;
	return true;
}

/* Returns whether end @i, which is in the block of @late, is at or before @ts. */
static bool has_ended(const struct iommu_address_map *map, size_t i, uint64_t late, uint64_t ts)
{
	return map->ends[i].late < late || (map->ends[i].late == late && end_at(map, i) <= ts);
}

/* Returns the number of rectangles that begin before @ts. */
static size_t started_before(const struct iommu_address_map *map, uint64_t ts)
{
	struct map_block in;

	if (!ts || !find_block(map, &map->started, map->nr / 2, ts - 1, &in))
		return 0;
	while (in.first < in.end) {
		size_t half = in.first + (in.end - in.first) / 2;

		if (map->rects[half].from < ts)
			in.first = half + 1;
		else
			in.end = half;
	}
	return in.first;
}

/* Returns the number of rectangles that end at or before @ts. */
static size_t ended_by(const struct iommu_address_map *map, uint64_t ts)
{
	struct map_block in;
	uint64_t late;

	if (!find_block(map, &map->ended, map->nr / 2, ts, &in))
		return 0;
	late = late_at(map, in.block, ts);
	while (in.first < in.end) {
		size_t half = in.first + (in.end - in.first) / 2;

		if (has_ended(map, half, late, ts))
			in.first = half + 1;
		else
			in.end = half;
	}
	return in.first;
}

size_t iommu_address_map_count(const struct iommu_address_map *map, uint64_t from, uint64_t to)
{
	size_t started = started_before(map, to);
	size_t ended = ended_by(map, from);

	return from < to && started > ended ? started - ended : 0;
}

/* Returns the next rectangle from @i to before @end that ends after @from; @end if there is none.
 */
static size_t next_after(const struct iommu_address_map *map, size_t i, size_t end, uint64_t from)
{
	while (i < end) {
		int level = 0;

		if (map->rects[i].to > from)
			return i;
		/* Skip as much as possible at once. */
		i++;
		while (level < LEVELS && !(i & ((1ULL << FANOUT_BITS * (level + 1)) - 1)))
			level++;
		while (level > 0 && i < end) {
			unsigned int bits = FANOUT_BITS * (unsigned int)level;

			if (map->levels[level - 1][i >> bits] > from) {
				level--;
				continue;
			}
			i = ((i >> bits) + 1) << bits;
			while (level < LEVELS && !(i & ((1ULL << FANOUT_BITS * (level + 1)) - 1)))
				level++;
		}
	}
	return end;
}

bool iommu_address_map_visit(const struct iommu_address_map *map, uint64_t from, uint64_t to,
			     bool (*visit)(void *arg, const struct iommu_map_rect *rect), void *arg)
{
	size_t end = from < to ? started_before(map, to) : 0;

	for (size_t i = next_after(map, 0, end, from); i < end;
	     i = next_after(map, i + 1, end, from)) {
		if (!visit(arg, &map->rects[i]))
			return false;
	}
	return true;
}

size_t iommu_address_map_mappings(const struct iommu_address_map *map, uint64_t from, uint64_t to)
{
	size_t end = from < to ? started_before(map, to) : 0;
	size_t nr = 0;

	for (size_t i = next_after(map, 0, end, from); i < end;
	     i = next_after(map, i + 1, end, from))
		nr += iommu_address_map_piece(map, &map->rects[i])->counts;
	return nr;
}

void iommu_map_walk_begin(struct iommu_map_walk *walk, const struct iommu_address_map *map)
{
	memset(walk, 0, sizeof(*walk));
	walk->map = map;
}

/*
 * Jump from entry *@at to the nearer end of block @in, unless *@at is in it. Walking reads each
 * entry from there to @ts.
 */
static void jump(const struct map_order *order, const struct map_block *in, uint64_t ts, size_t *at,
		 struct iommu_map_counts *counts)
{
	const uint64_t *times = &order->times[in->block];
	bool up = in->end - in->first == BLOCK && (ts >= times[1] || ts - times[0] > times[1] - ts);

	if (*at >= in->first)
		return;
	*at = up ? in->end : in->first;
	*counts = order->sums[in->block + up];
}

static void walk_started(struct iommu_map_walk *walk, uint64_t ts)
{
	const struct iommu_address_map *map = walk->map;
	const struct iommu_map_rect *rects = map->rects;
	struct map_block in;
	size_t at = walk->nr_started;

	if (!ts || !find_block(map, &map->started, at, ts - 1, &in))
		return;
	jump(&map->started, &in, ts, &at, &walk->started);
	for (; at > in.first && rects[at - 1].from >= ts; at--)
		count(&walk->started, rects[at - 1].low, rects[at - 1].high, -1);
	for (; at < in.end && rects[at].from < ts; at++)
		count(&walk->started, rects[at].low, rects[at].high, 1);
	walk->nr_started = at;
}

static void walk_ended(struct iommu_map_walk *walk, uint64_t ts)
{
	const struct iommu_address_map *map = walk->map;
	const struct map_end *ends = map->ends;
	struct map_block in;
	size_t at = walk->nr_ended;
	uint64_t late;

	if (!find_block(map, &map->ended, at, ts, &in))
		return;
	late = late_at(map, in.block, ts);
	jump(&map->ended, &in, ts, &at, &walk->ended);
	for (; at > in.first && !has_ended(map, at - 1, late, ts); at--)
		count(&walk->ended, ends[at - 1].low, ends[at - 1].high, -1);
	for (; at < in.end && has_ended(map, at, late, ts); at++)
		count(&walk->ended, ends[at].low, ends[at].high, 1);
	walk->nr_ended = at;
}

void iommu_map_walk_to(struct iommu_map_walk *walk, uint64_t ts)
{
	walk_started(walk, ts);
	walk_ended(walk, ts);
}
