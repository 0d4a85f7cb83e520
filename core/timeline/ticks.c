/* SPDX-License-Identifier: LGPL-2.1 */
/* Adds each map and unmap to the track of its CPU and to that of its task, and answers queries. */
#include <stdlib.h>

#include "core/containers/table.h"
#include "tick_blocks.h"
#include "tick_classes.h"
#include "ticks.h"
#include "core/containers/prefetch.h"

/* Keys of CPUs; the tracks of CPUs and tasks are in one table. */
#define CPU_KEY (1ULL << 32)

enum { OF_CPU, OF_TASK };

struct iommu_ticks {
	struct counted_memory memory;
	struct packed_arena arena;
	struct iommu_tick_track *tracks;
	uint32_t nr;
	uint32_t room;
	uint64_t largest;
	struct iommu_table by_key; /* index of the track, plus 1 */
	/* The last CPU and the last task: the next event usually has the same. */
	uint64_t last_key[2];
	uint32_t last[2];
};

/* Intervals are prefetched in parts of this many. */
#define PART 16

/* The number of parts that are prefetched, and the one that is read. */
#define PARTS 4

#define CACHE_LINE 64

/* How many intervals ahead the end of one is guessed. */
#define AHEAD 4

/* With this limit, 32 bits can count the packed events of a track. */
#define BLOCKS_MAX (UINT32_MAX / TICK_BLOCK)

struct iommu_ticks *iommu_ticks_new(void)
{
	struct iommu_ticks *ticks = calloc(1, sizeof(*ticks));

	if (!ticks)
		return NULL;
	ticks->arena.memory = &ticks->memory;
	return ticks;
}

void iommu_ticks_free(struct iommu_ticks *ticks)
{
	if (!ticks)
		return;
	for (uint32_t i = 0; i < ticks->nr; i++) {
		tick_free_classes(&ticks->tracks[i], &ticks->memory);
		tick_free(&ticks->tracks[i], &ticks->memory);
	}
	free(ticks->tracks);
	packed_arena_free(&ticks->arena);
	iommu_table_free(&ticks->by_key);
	free(ticks);
}

/* Returns the index of a new track, plus 1; 0 if there are too many tracks or memory ran out. */
static uint32_t add_track(struct iommu_ticks *ticks, uint64_t key)
{
	uint32_t room = ticks->room ? 2 * ticks->room : 16;
	struct iommu_tick_track *tracks;

	if (ticks->nr == IOMMU_TICKS_TRACKS)
		return 0;
	if (ticks->nr == ticks->room) {
		tracks = counted_realloc(&ticks->memory, ticks->tracks,
					 ticks->room * sizeof(*tracks), room * sizeof(*tracks));
		if (!tracks)
			return 0;
		ticks->tracks = tracks;
		ticks->room = room;
	}
	if (!iommu_table_set(&ticks->by_key, key, ticks->nr + 1))
		return 0;
	ticks->tracks[ticks->nr++] = (struct iommu_tick_track){ .key = key };
	return ticks->nr;
}

static uint32_t track_of(struct iommu_ticks *ticks, unsigned int sort, uint64_t key)
{
	uint32_t number;

	if (ticks->last[sort] && ticks->last_key[sort] == key)
		return ticks->last[sort];
	number = iommu_table_get(&ticks->by_key, key);
	if (!number)
		number = add_track(ticks, key);
	ticks->last_key[sort] = key;
	ticks->last[sort] = number;
	return number;
}

/* Make room for one more event: pack the waiting ones, or enlarge their array. */
static __attribute__((noinline)) bool make_room(struct iommu_ticks *ticks,
						struct iommu_tick_track *track)
{
	unsigned int room = track->room_events ? 2U * track->room_events : 4;
	struct tick_event *events;

	if (track->nr_events == TICK_BLOCK)
		tick_pack(track, &ticks->arena);
	if (track->nr == BLOCKS_MAX || track->nr_events < track->room_events)
		return track->nr < BLOCKS_MAX;
	room = room < TICK_BLOCK ? room : TICK_BLOCK;
	events = counted_realloc(&ticks->memory, track->events,
				 track->room_events * sizeof(*events), room * sizeof(*events));
	if (!events)
		return false;
	track->events = events;
	track->room_events = (uint16_t)room;
	return true;
}

static inline void add(struct iommu_ticks *ticks, uint32_t number, uint64_t ts, uint64_t size,
		       bool map)
{
	struct iommu_tick_track *track;
	unsigned int nr;
	uint64_t *bits;

	if (!number)
		return;
	track = &ticks->tracks[number - 1];
	if (track->nr_events == track->room_events && !make_room(ticks, track))
		return;
	track->last_ts = ts > track->last_ts ? ts : track->last_ts;
	nr = track->nr_events++;
	track->events[nr] = (struct tick_event){ track->last_ts, size };
	bits = &track->is_map[nr / 64];
	*bits = (*bits & ~(1ULL << nr % 64)) | (uint64_t)map << nr % 64;
}

void iommu_ticks_feed(struct iommu_ticks *ticks, const struct iommu_step *step)
{
	bool map = step->kind == IOMMU_STEP_MAP || step->kind == IOMMU_STEP_INTEL_MAP;
	uint64_t size = map ? step->size : step->done;

	if (!map && step->kind != IOMMU_STEP_UNMAP && step->kind != IOMMU_STEP_INTEL_UNMAP)
		return;
	if (size > ticks->largest)
		ticks->largest = size;
	if (step->cpu >= 0)
		add(ticks, track_of(ticks, OF_CPU, CPU_KEY | (uint32_t)step->cpu), step->ts, size,
		    map);
	if (step->pid != IOMMU_PID_UNKNOWN)
		add(ticks, track_of(ticks, OF_TASK, (uint32_t)step->pid), step->ts, size, map);
}

void iommu_ticks_end(struct iommu_ticks *ticks)
{
	for (uint32_t i = 0; i < ticks->nr; i++) {
		tick_end(&ticks->tracks[i], &ticks->arena);
		tick_make_classes(&ticks->tracks[i], &ticks->memory);
	}
}

static const struct iommu_tick_track *find_track(const struct iommu_ticks *ticks, uint64_t key)
{
	uint32_t number = iommu_table_get(&ticks->by_key, key);

	return number ? &ticks->tracks[number - 1] : NULL;
}

const struct iommu_tick_track *iommu_ticks_of_cpu(const struct iommu_ticks *ticks, int cpu)
{
	return find_track(ticks, CPU_KEY | (uint32_t)cpu);
}

const struct iommu_tick_track *iommu_ticks_of_task(const struct iommu_ticks *ticks, int32_t pid)
{
	return find_track(ticks, (uint32_t)pid);
}

const struct iommu_tick_track *iommu_ticks_track(const struct iommu_ticks *ticks, uint32_t i,
						 bool *is_cpu, int32_t *number)
{
	if (i >= ticks->nr)
		return NULL;
	*is_cpu = ticks->tracks[i].key & CPU_KEY;
	*number = (int32_t)(uint32_t)ticks->tracks[i].key;
	return &ticks->tracks[i];
}

uint64_t iommu_ticks_largest(const struct iommu_ticks *ticks)
{
	return ticks->largest;
}

size_t iommu_ticks_memory(const struct iommu_ticks *ticks, size_t *peak)
{
	size_t table = ticks->by_key.keys.tree.bytes;

	*peak = ticks->memory.peak + table + sizeof(*ticks);
	return ticks->memory.now + table + sizeof(*ticks);
}

/* A place between two events: after the first @nr events of a block, which include @maps maps. */
struct place {
	uint32_t block;
	unsigned int nr;
	unsigned int maps;
	unsigned int bucket; /* if the next event is in this block, its bucket is at least this */
};

/* Returns the number of the bucket for @time, from the beginning of the block. */
static uint64_t bucket_of(const struct tick_block *block, uint64_t time)
{
	return block->low < 64 ? time >> block->low : 0;
}

/*
 * Returns the place in a block after all events up to @time since its beginning. Avoids branches
 * that depend on the times, which the CPU could not predict.
 */
static inline __attribute__((always_inline)) struct place place_after(
	const struct tick_block *block, uint32_t number, uint64_t time)
{
	unsigned int bits = tick_low_bits(block->low);
	struct place place = { .block = number };
	uint64_t bucket = bucket_of(block, time);
	uint64_t low = block->low < 64 ? time & ((1ULL << block->low) - 1) : time;
	const uint8_t *lows = tick_lows(block);
	unsigned int nr;

	if (bucket >> tick_bucket_bits(block->nr)) {
		place.nr = block->nr;
		place.maps = block->nr_maps;
		return place;
	}
	place.bucket = (unsigned int)bucket;
	place.nr = tick_before(block, place.bucket);
	nr = tick_before(block, place.bucket + 1) - place.nr;
	/* A bucket has mostly up to 7 events: as many steps in any case. */
	for (unsigned int steps = nr < 8 ? 3 : 7; steps; steps--) {
		unsigned int half = (nr + 1) / 2;
		unsigned int i = place.nr + half;

		i -= i > 0;
		place.nr += tick_low(lows, bits, i) <= low ? half : 0;
		nr -= half;
	}
	place.maps = tick_maps(block, place.nr);
	return place;
}

/* Returns the place after all events up to @ts, in block @number, which find_block() returned. */
static struct place place_in(const struct iommu_tick_track *track, uint32_t number, uint64_t ts)
{
	const struct tick_block *block = &track->blocks[number];
	uint64_t time = ts - track->times[number];

	if (track->times[number] > ts)
		return (struct place){ .block = number };
	/* Almost all blocks are full. The compiler then knows where their parts begin. */
	return block->nr == TICK_BLOCK ? place_after(block, number, time)
				       : place_after(block, number, time);
}

/* Returns the last block that begins at or before @ts, or else the first block. */
static uint32_t find_block(const struct iommu_tick_track *track, uint32_t near, uint64_t ts)
{
	return ts < track->times[0] ? 0 : iommu_last_up_to(track->times, track->nr, near, ts);
}

static struct place find(const struct iommu_tick_track *track, uint32_t near, uint64_t ts)
{
	return place_in(track, find_block(track, near, ts), ts);
}

/* Returns the place before all events at or after @ts. */
static struct place find_before(const struct iommu_tick_track *track, uint32_t near, uint64_t ts)
{
	return ts ? find(track, near, ts - 1) : (struct place){ 0 };
}

/* Returns the time of event @i of a block. The bucket of the event is at least @bucket. */
static uint64_t ts_of(const struct iommu_tick_track *track, uint32_t number, unsigned int i,
		      unsigned int bucket)
{
	const struct tick_block *block = &track->blocks[number];
	uint64_t low = tick_low(tick_lows(block), tick_low_bits(block->low), i);

	while (tick_before(block, bucket + 1) <= i)
		bucket++;
	return track->times[number] + low + ((uint64_t)bucket << block->low % 64);
}

/* Returns the time of the event after the place; UINT64_MAX if there is none. */
static uint64_t next_ts(const struct iommu_tick_track *track, struct place at)
{
	if (at.nr < track->blocks[at.block].nr)
		return ts_of(track, at.block, at.nr, at.bucket);
	return at.block + 1 < track->nr ? track->times[at.block + 1] : UINT64_MAX;
}

/* Return the number of all events, or of maps, before a place. */
static uint32_t events_before(struct place at)
{
	return at.block * TICK_BLOCK + at.nr;
}

static uint32_t maps_before(const struct iommu_tick_track *track, struct place at)
{
	return track->blocks[at.block].maps + at.maps;
}

/* Returns the largest size of a kind in a block, from number @from to before number @end. */
static uint64_t largest(const struct tick_block *block, uint64_t max, unsigned int kind,
			unsigned int from, unsigned int end)
{
	if (!block->width[kind])
		return max;
	return tick_size(
		block, kind, max,
		iommu_packed_least(tick_numbers(block, kind), block->width[kind], from, end - 1));
}

/* Widen @extent by a part of a block. Skip the block if its maximum is not larger. */
static void widen_by_part(const struct iommu_tick_track *track, struct place from, struct place to,
			  struct tick_extent *extent)
{
	const struct tick_block *block = &track->blocks[from.block];
	const struct tick_extent *all = &track->extents[from.block];
	unsigned int begin[TICK_KINDS] = { from.maps, from.nr - from.maps };
	unsigned int end[TICK_KINDS] = { to.maps, to.nr - to.maps };

	for (unsigned int kind = 0; kind < TICK_KINDS; kind++) {
		uint64_t max;

		if (begin[kind] == end[kind] || all->max[kind] <= extent->max[kind])
			continue;
		max = largest(block, all->max[kind], kind, begin[kind], end[kind]);
		if (max > extent->max[kind])
			extent->max[kind] = max;
	}
}

static void widen(struct tick_extent *extent, const uint64_t *max)
{
	for (unsigned int kind = 0; kind < TICK_KINDS; kind++) {
		if (max[kind] > extent->max[kind])
			extent->max[kind] = max[kind];
	}
}

/* Widen @extent by blocks @from to before @to, using whole groups if possible. */
static void widen_by_blocks(const struct iommu_tick_track *track, uint32_t from, uint32_t to,
			    struct tick_extent *extent)
{
	const struct tick_sum *sums = track->sums;
	uint32_t nr = tick_nr_above(track->nr);

	for (; from < to && (!sums || from & (LEVEL_FANOUT - 1)); from++)
		widen(extent, track->extents[from].max);
	for (; from < to && to & (LEVEL_FANOUT - 1); to--)
		widen(extent, track->extents[to - 1].max);
	while (from < to) {
		from >>= LEVEL_FANOUT_BITS;
		to >>= LEVEL_FANOUT_BITS;
		for (; from < to && (nr == 1 || from & (LEVEL_FANOUT - 1)); from++)
			widen(extent, sums[from].max);
		for (; from < to && to & (LEVEL_FANOUT - 1); to--)
			widen(extent, sums[to - 1].max);
		sums += nr;
		nr = tick_nr_above(nr);
	}
}

/* Returns the place after all events of a block. */
static struct place end_of(const struct iommu_tick_track *track, uint32_t block)
{
	const struct tick_block *b = &track->blocks[block];

	return (struct place){ .block = block, .nr = b->nr, .maps = b->nr_maps };
}

static void summarize(const struct iommu_tick_track *track, struct place from, struct place to,
		      struct iommu_tick *tick)
{
	struct tick_extent extent = { 0 };

	tick->maps = maps_before(track, to) - maps_before(track, from);
	tick->unmaps = events_before(to) - events_before(from) - tick->maps;
	if (from.block == to.block) {
		widen_by_part(track, from, to, &extent);
	} else {
		widen_by_blocks(track, from.block + 1, to.block, &extent);
		widen_by_part(track, from, end_of(track, from.block), &extent);
		widen_by_part(track, (struct place){ .block = to.block }, to, &extent);
	}
	tick->map = extent.max[TICK_MAP];
	tick->unmap = extent.max[TICK_UNMAP];
}

/*
 * What queries of many intervals read next. A long track is not in the cache, and a row mostly
 * waits for memory. So prefetch parts of the row, in steps: each needs what the one before it has
 * fetched.
 */
struct ahead {
	const struct iommu_tick_track *track;
	const uint64_t *edges; /* the ends of the intervals */
	size_t n;
	uint32_t near; /* the last block that was found, and the distance from the one before it */
	uint32_t far;
	uint32_t ends[PARTS][PART]; /* the blocks in which the intervals end */
};

/* Returns the number of intervals in part @part. */
static size_t size_of_part(const struct ahead *ahead, size_t part)
{
	size_t from = part * PART;

	return from >= ahead->n ? 0 : ahead->n - from < PART ? ahead->n - from : PART;
}

/* Find the blocks in which intervals end, and prefetch them. */
static void find_blocks(struct ahead *ahead, size_t part)
{
	const struct iommu_tick_track *track = ahead->track;
	const uint64_t *edges = ahead->edges + part * PART;
	uint32_t *ends = ahead->ends[part % PARTS];
	size_t n = size_of_part(ahead, part);
	uint32_t near = ahead->near;
	uint32_t far = ahead->far;

	for (size_t i = 0; i < n; i++) {
		ends[i] = edges[i] ? find_block(track, near + far, edges[i] - 1) : 0;
		far = ends[i] > near ? ends[i] - near : 0;
		near = ends[i];
		iommu_prefetch(&track->blocks[near]);
		iommu_prefetch(&track->extents[near]);
		if (far < (track->nr - near) / AHEAD)
			iommu_prefetch(&track->times[near + AHEAD * far]);
	}
	ahead->near = near;
	ahead->far = far;
}

/* Prefetch the times of a bucket, which place_in() will read. */
static void fetch_bucket(const struct iommu_tick_track *track, uint32_t number, uint64_t ts)
{
	const struct tick_block *block = &track->blocks[number];
	uint64_t bucket = bucket_of(block, ts - track->times[number]);
	unsigned int bits = tick_low_bits(block->low);
	const uint8_t *lows = tick_lows(block);

	if (track->times[number] > ts || bucket >> tick_bucket_bits(block->nr))
		return;
	iommu_prefetch(lows + (size_t)tick_before(block, (unsigned int)bucket) * bits / 8);
	iommu_prefetch(lows + (size_t)tick_before(block, (unsigned int)bucket + 1) * bits / 8);
}

/* Prefetch where places are. */
static void fetch_buckets(const struct ahead *ahead, size_t part)
{
	const uint64_t *edges = ahead->edges + part * PART;
	const uint32_t *ends = ahead->ends[part % PARTS];
	size_t n = size_of_part(ahead, part);

	for (size_t i = 0; i < n; i++)
		fetch_bucket(ahead->track, ends[i], edges[i] ? edges[i] - 1 : 0);
}

/*
 * Prefetch all parts of these blocks. If an interval has whole blocks, these mostly have its
 * largest sizes, so only the times are needed of the others.
 */
static void fetch_blocks(const struct ahead *ahead, size_t part)
{
	const struct iommu_tick_track *track = ahead->track;
	const uint32_t *ends = ahead->ends[part % PARTS];
	size_t n = size_of_part(ahead, part);

	for (size_t i = 0; i < n; i++) {
		const struct tick_block *block = &track->blocks[ends[i]];
		bool all = i && ends[i] - ends[i - 1] < 2;
		const uint8_t *end = all ? tick_numbers(block, TICK_KINDS) : block->data + 1;

		if (i && ends[i] == ends[i - 1])
			continue;
		for (const uint8_t *at = block->data; at < end; at += CACHE_LINE)
			iommu_prefetch(at);
	}
}

void iommu_ticks_row(const struct iommu_tick_track *track, const uint64_t *edges, size_t n,
		     struct iommu_tick *row)
{
	struct ahead ahead = { .track = track, .edges = edges + 1, .n = n };
	struct place at, to;
	uint64_t next = 0;

	memset(row, 0, n * sizeof(*row));
	if (!track->nr)
		return;
	at = find_before(track, track->nr / 2, edges[0]);
	ahead.near = at.block;
	for (size_t part = 0; part < 3; part++)
		find_blocks(&ahead, part);
	fetch_blocks(&ahead, 0);
	fetch_blocks(&ahead, 1);
	fetch_buckets(&ahead, 0);
	for (size_t i = 0; i < n; i++) {
		size_t part = i / PART;

		if (i % PART == 0) {
			find_blocks(&ahead, part + 3);
			fetch_blocks(&ahead, part + 2);
			fetch_buckets(&ahead, part + 1);
		}
		if (edges[i + 1] <= next)
			continue;
		to = place_in(track, ahead.ends[part % PARTS][i % PART], edges[i + 1] - 1);
		if (events_before(to) == events_before(at))
			next = next_ts(track, to);
		else
			summarize(track, at, to, &row[i]);
		at = to;
	}
}

/* A place, and the numbers of maps by class before it. */
struct counted_place {
	struct place at;
	bool known;
	uint32_t counts[TICK_CLASSES];
};

static void count_to(const struct iommu_tick_track *track, struct place at,
		     struct counted_place *to)
{
	to->at = at;
	to->known = tick_count_before(track, at.block, at.maps, to->counts);
}

/* Returns the median of the maps between two places. */
static struct iommu_tick_median median(const struct iommu_tick_track *track,
				       const struct counted_place *from,
				       const struct counted_place *to)
{
	uint32_t nr = maps_before(track, to->at) - maps_before(track, from->at);
	unsigned int class;

	if (!nr || !from->known || !to->known)
		return (struct iommu_tick_median){ 0 };
	class = tick_median_class(track, from->counts, to->counts, nr);
	return (struct iommu_tick_median){ nr, tick_class_least(class), tick_class_most(class) };
}

static struct iommu_tick_median median_between(const struct iommu_tick_track *track,
					       struct place begin, struct place end)
{
	struct counted_place from, to;

	count_to(track, begin, &from);
	count_to(track, end, &to);
	return median(track, &from, &to);
}

static struct iommu_tick_rate rate_between(const struct iommu_tick_track *track, struct place from,
					   struct place to)
{
	uint32_t maps = maps_before(track, to) - maps_before(track, from);

	return (struct iommu_tick_rate){ maps, events_before(to) - events_before(from) - maps };
}

/*
 * Unlike for a row, prefetch only what the numbers of events need, and the numbers of classes for
 * each @every place.
 */
static void fetch_counts(const struct ahead *ahead, size_t part, size_t every)
{
	const struct iommu_tick_track *track = ahead->track;
	const uint32_t *ends = ahead->ends[part % PARTS];
	size_t n = size_of_part(ahead, part);

	for (size_t i = 0; i < n; i++) {
		iommu_prefetch(track->blocks[ends[i]].data);
		if ((part * PART + i + 1) % every == 0)
			tick_fetch_counts(track, ends[i]);
	}
}

void iommu_ticks_rates(const struct iommu_tick_track *track, const uint64_t *edges, size_t n,
		       size_t every, struct iommu_tick_rate *rates,
		       struct iommu_tick_median *medians)
{
	struct ahead ahead = { .track = track, .edges = edges + 1, .n = n };
	struct counted_place counted[2];
	struct place at, to;

	if (!track->nr) {
		memset(rates, 0, n * sizeof(*rates));
		memset(medians, 0, (n + every - 1) / every * sizeof(*medians));
		return;
	}
	at = find_before(track, track->nr / 2, edges[0]);
	ahead.near = at.block;
	for (size_t part = 0; part < 3; part++)
		find_blocks(&ahead, part);
	fetch_counts(&ahead, 0, every);
	fetch_counts(&ahead, 1, every);
	fetch_buckets(&ahead, 0);
	count_to(track, at, &counted[0]);
	for (size_t i = 0; i < n; i++) {
		size_t part = i / PART;
		size_t nr = i / every;

		if (i % PART == 0) {
			find_blocks(&ahead, part + 3);
			fetch_counts(&ahead, part + 2, every);
			fetch_buckets(&ahead, part + 1);
		}
		to = edges[i + 1]
			     ? place_in(track, ahead.ends[part % PARTS][i % PART], edges[i + 1] - 1)
			     : (struct place){ 0 };
		rates[i] = rate_between(track, at, to);
		at = to;
		if ((i + 1) % every && i + 1 < n)
			continue;
		count_to(track, at, &counted[(nr + 1) % 2]);
		medians[nr] = median(track, &counted[nr % 2], &counted[(nr + 1) % 2]);
	}
}

static void add_part(const struct iommu_tick_track *track, struct place from, struct place to,
		     struct tick_sum *sum)
{
	const struct tick_block *block = &track->blocks[from.block];
	const struct tick_extent *all = &track->extents[from.block];

	tick_add_numbers(sum, block, all->max[TICK_MAP], TICK_MAP, from.maps, to.maps);
	tick_add_numbers(sum, block, all->max[TICK_UNMAP], TICK_UNMAP, from.nr - from.maps,
			 to.nr - to.maps);
}

static void add_blocks(const struct iommu_tick_track *track, uint32_t from, uint32_t to,
		       struct tick_sum *sum)
{
	const struct tick_sum *sums = track->sums;
	uint32_t nr = tick_nr_above(track->nr);

	for (; from < to && (!sums || from & (LEVEL_FANOUT - 1)); from++)
		add_part(track, (struct place){ .block = from }, end_of(track, from), sum);
	for (; from < to && to & (LEVEL_FANOUT - 1); to--)
		add_part(track, (struct place){ .block = to - 1 }, end_of(track, to - 1), sum);
	while (from < to) {
		from >>= LEVEL_FANOUT_BITS;
		to >>= LEVEL_FANOUT_BITS;
		for (; from < to && (nr == 1 || from & (LEVEL_FANOUT - 1)); from++)
			tick_add_sum(sum, &sums[from]);
		for (; from < to && to & (LEVEL_FANOUT - 1); to--)
			tick_add_sum(sum, &sums[to - 1]);
		sums += nr;
		nr = tick_nr_above(nr);
	}
}

static struct iommu_tick_sizes sizes_of(const struct tick_sum *sum, unsigned int kind, uint64_t nr)
{
	return (struct iommu_tick_sizes){
		.nr = nr,
		.min = nr ? sum->min[kind] : 0,
		.max = sum->max[kind],
		.sum = sum->sum[kind],
	};
}

bool iommu_ticks_part(const struct iommu_tick_track *track, uint64_t from, uint64_t to,
		      struct iommu_tick_part *part)
{
	struct tick_sum sum = TICK_NO_SUM;
	struct place begin, end;
	uint32_t maps;

	*part = (struct iommu_tick_part){ 0 };
	if (!track->nr || to < from)
		return false;
	begin = find_before(track, track->nr / 2, from);
	end = find(track, begin.block, to);
	if (events_before(begin) == events_before(end))
		return false;
	if (begin.block == end.block) {
		add_part(track, begin, end, &sum);
	} else {
		add_part(track, begin, end_of(track, begin.block), &sum);
		add_blocks(track, begin.block + 1, end.block, &sum);
		add_part(track, (struct place){ .block = end.block }, end, &sum);
	}
	maps = maps_before(track, end) - maps_before(track, begin);
	part->map = sizes_of(&sum, TICK_MAP, maps);
	part->unmap = sizes_of(&sum, TICK_UNMAP, events_before(end) - events_before(begin) - maps);
	part->median = median_between(track, begin, end);
	part->first = next_ts(track, begin);
	part->last = ts_of(track, end.block, end.nr - 1, 0);
	return true;
}
