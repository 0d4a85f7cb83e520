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

/* An end of a rectangle; the order by time has only what walking needs. */
struct map_end {
	uint32_t rect;
	uint16_t low;
	uint16_t high;
};

struct iommu_address_map {
	const struct iommu_address_log *log;
	struct iommu_map_rect *rects; /* by beginning */
	size_t nr;
	size_t room;
	uint32_t *large; /* indices of large ones */
	size_t nr_large;
	struct map_end *ends;		  /* by end */
	uint64_t *levels[LEVELS];	  /* latest ends */
	struct iommu_map_counts *started; /* before each block of @rects */
	struct iommu_map_counts *ended;	  /* before each block of @ends */
	uint64_t *block_ends;		  /* the end of the first entry of each block of @ends */
	struct iommu_map_fault *faults;
	size_t nr_faults;
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
			.end = { (uint32_t)i, rect->low, rect->high },
		};
	}
	qsort(list, map->nr, sizeof(*list), by_end);
	for (size_t i = 0; i < map->nr; i++)
		map->ends[i] = list[i].end;
	free(list);
	return true;
}

static void count(struct iommu_map_counts *counts, uint16_t low, uint16_t high)
{
	counts->firsts[low]++;
	counts->lasts[high]++;
}

static bool sum_blocks(struct iommu_address_map *map)
{
	size_t nr = (map->nr >> BLOCK_BITS) + 1;
	struct iommu_map_counts started = { .firsts = { 0 } };
	struct iommu_map_counts ended = { .firsts = { 0 } };

	map->started = malloc(nr * sizeof(*map->started));
	map->ended = malloc(nr * sizeof(*map->ended));
	map->block_ends = malloc(nr * sizeof(*map->block_ends));
	if (!map->started || !map->ended || !map->block_ends)
		return false;
	map->block_ends[nr - 1] = UINT64_MAX;
	for (size_t i = 0; i <= map->nr; i++) {
		if (!(i & (BLOCK - 1))) {
			map->started[i >> BLOCK_BITS] = started;
			map->ended[i >> BLOCK_BITS] = ended;
		}
		if (i == map->nr)
			break;
		if (!(i & (BLOCK - 1)))
			map->block_ends[i >> BLOCK_BITS] = map->rects[map->ends[i].rect].to;
		count(&started, map->rects[i].low, map->rects[i].high);
		count(&ended, map->ends[i].low, map->ends[i].high);
	}
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
	     find_faults(map, lanes, lane) && make_bins(map) && sort_ends(map) && sum_blocks(map) &&
	     make_levels(map);
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
	free(map->started);
	free(map->ended);
	free(map->block_ends);
	free(map->faults);
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

const struct iommu_address_bin *iommu_address_map_bins(const struct iommu_address_map *map,
						       size_t *nr)
{
	*nr = map->nr_bins;
	return map->bins;
}

/* Returns the number of rectangles that begin before @ts. */
static size_t started_before(const struct iommu_address_map *map, uint64_t ts)
{
	size_t from = 0;
	size_t to = map->nr;

	while (from < to) {
		size_t half = from + (to - from) / 2;

		if (map->rects[half].from < ts)
			from = half + 1;
		else
			to = half;
	}
	return from;
}

/* Returns the number of rectangles that end at or before @ts. */
static size_t ended_by(const struct iommu_address_map *map, uint64_t ts)
{
	size_t blocks = (map->nr + BLOCK - 1) >> BLOCK_BITS;
	size_t from = 0;
	size_t to = blocks;

	/* The times of blocks are compact: the last block that begins by @ts. */
	while (from < to) {
		size_t half = from + (to - from) / 2;

		if (map->block_ends[half] <= ts)
			from = half + 1;
		else
			to = half;
	}
	if (!from)
		return 0;
	to = from << BLOCK_BITS;
	to = to < map->nr ? to : map->nr;
	from = (from - 1) << BLOCK_BITS;
	while (from < to) {
		size_t half = from + (to - from) / 2;

		if (map->rects[map->ends[half].rect].to <= ts)
			from = half + 1;
		else
			to = half;
	}
	return from;
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

void iommu_map_walk_to(struct iommu_map_walk *walk, uint64_t ts)
{
	const struct iommu_address_map *map = walk->map;
	size_t started = started_before(map, ts);
	size_t ended = ended_by(map, ts);

	if (started >> BLOCK_BITS > walk->nr_started >> BLOCK_BITS) {
		walk->nr_started = started & ~(size_t)(BLOCK - 1);
		walk->started = map->started[started >> BLOCK_BITS];
	}
	for (; walk->nr_started < started; walk->nr_started++) {
		const struct iommu_map_rect *rect = &map->rects[walk->nr_started];

		count(&walk->started, rect->low, rect->high);
	}
	if (ended >> BLOCK_BITS > walk->nr_ended >> BLOCK_BITS) {
		walk->nr_ended = ended & ~(size_t)(BLOCK - 1);
		walk->ended = map->ended[ended >> BLOCK_BITS];
	}
	for (; walk->nr_ended < ended; walk->nr_ended++) {
		const struct map_end *end = &map->ends[walk->nr_ended];

		count(&walk->ended, end->low, end->high);
	}
}
