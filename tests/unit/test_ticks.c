/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Compares ticks with a naive model: a list of all events, which each query reads from the start.
 * The streams differ in pace and sizes, and some clocks jump.
 */
#include <stdlib.h>
#include <string.h>

#include "collect.h"

#include "core/timeline/ticks.h"

#define EVENTS_MAX 200000
#define PARTS	   200
#define SOME	   8 /* intervals of one median */

/* The properties of a random stream. */
struct way {
	int cpus;
	int tasks;
	uint64_t (*size)(uint64_t random);
	unsigned int pace; /* events are less than 2^pace ns apart */
	unsigned int gaps; /* one in this many intervals is at least 2^60 ns; 0: none */
	bool backwards;	   /* the clock sometimes runs backwards */
	int events;
};

struct event {
	uint64_t ts;
	uint64_t size;
	int32_t owner;
	bool map;
};

/* All events, once per CPU and once per task. An event that is late gets the time of the event
 * before it.
 */
static struct event of_cpu[EVENTS_MAX], of_task[EVENTS_MAX];

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static uint64_t one_size(uint64_t random)
{
	(void)random;
	return 4096;
}

static uint64_t powers(uint64_t random)
{
	return random % 20 ? 4096ULL << random % 19 : 0;
}

static uint64_t pages(uint64_t random)
{
	return (1 + random % 300) * 4096;
}

static uint64_t few(uint64_t random)
{
	return (1 + random % 3) << 14;
}

static uint64_t odd(uint64_t random)
{
	return random >> random % 64;
}

static uint64_t ends(uint64_t random)
{
	return random % 2 ? UINT64_MAX : random % 3;
}

static void append(struct event *list, size_t nr, struct event event)
{
	for (size_t i = nr; i-- > 0;) {
		if (list[i].owner == event.owner) {
			event.ts = list[i].ts > event.ts ? list[i].ts : event.ts;
			break;
		}
	}
	list[nr] = event;
}

static uint64_t step_on(const struct way *way, uint64_t ts, uint64_t *state)
{
	uint64_t random = next_random(state);

	if (way->backwards && random % 8 == 0)
		return ts > 100000 ? ts - random % 100000 : ts;
	if (way->gaps && random % way->gaps == 0)
		return ts < 1ULL << 61 ? ts + (1ULL << 60) + random % 1000 : ts + 1;
	return ts + next_random(state) % (1ULL << way->pace);
}

static struct iommu_ticks *make(const struct way *way, uint64_t *state)
{
	static const enum iommu_step_kind kinds[] = { IOMMU_STEP_MAP, IOMMU_STEP_UNMAP,
						      IOMMU_STEP_INTEL_MAP,
						      IOMMU_STEP_INTEL_UNMAP };
	struct iommu_ticks *ticks = iommu_ticks_new();
	uint64_t ts = 1000000;

	assert_non_null(ticks);
	for (size_t i = 0; i < (size_t)way->events; i++) {
		unsigned int kind = next_random(state) % 4;
		struct iommu_step step = {
			.kind = kinds[kind],
			.ts = ts = step_on(way, ts, state),
			.cpu = (int)(next_random(state) % (unsigned int)way->cpus),
			.pid = (int32_t)(next_random(state) % (unsigned int)way->tasks) - 1,
		};
		const struct iommu_step other = { .kind = IOMMU_STEP_ATTACH, .ts = ts };
		uint64_t size = way->size(next_random(state));
		struct event event = { ts, size, step.cpu, kind % 2 == 0 };

		/* the requested size of an unmap does not count */
		step.size = event.map ? size : size ^ 0x1000;
		step.done = event.map ? 0 : size;
		iommu_ticks_feed(ticks, &step);
		iommu_ticks_feed(ticks, &other);
		append(of_cpu, i, event);
		event.owner = step.pid;
		append(of_task, i, event);
	}
	iommu_ticks_end(ticks);
	return ticks;
}

static void note(struct iommu_tick_sizes *sizes, uint64_t size)
{
	sizes->min = !sizes->nr || size < sizes->min ? size : sizes->min;
	sizes->max = size > sizes->max ? size : sizes->max;
	sizes->sum = sizes->sum + size < size ? UINT64_MAX : sizes->sum + size;
	sizes->nr++;
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a;
	const uint64_t *y = b;

	return (*x > *y) - (*x < *y);
}

/* The median of @nr sizes, as far as the ticks know it. Sorts them. */
static struct iommu_tick_median median_of(uint64_t *sizes, size_t nr)
{
	struct iommu_tick_median median = { .nr = (uint32_t)nr, .least = 1 };
	uint64_t size;

	if (!nr)
		return (struct iommu_tick_median){ 0 };
	qsort(sizes, nr, sizeof(*sizes), compare);
	size = sizes[(nr - 1) / 2];
	while (median.least <= size / 2)
		median.least *= 2;
	if (size <= median.least) {
		median.least = median.most = size;
		return median;
	}
	median.most = median.least > UINT64_MAX / 2 ? UINT64_MAX : 2 * median.least - 1;
	median.least++;
	return median;
}

/* The events from @from to before @behind. If @behind is 0, there is no end. */
static struct iommu_tick_part expected(const struct event *list, int nr, int32_t owner,
				       uint64_t from, uint64_t behind)
{
	static uint64_t maps[EVENTS_MAX];
	struct iommu_tick_part part = { 0 };

	for (int i = 0; i < nr; i++) {
		const struct event *e = &list[i];

		if (e->owner != owner || e->ts < from || (behind && e->ts >= behind))
			continue;
		if (!part.map.nr && !part.unmap.nr)
			part.first = e->ts;
		part.last = e->ts;
		if (e->map)
			maps[part.map.nr] = e->size;
		note(e->map ? &part.map : &part.unmap, e->size);
	}
	part.median = median_of(maps, part.map.nr);
	return part;
}

static void check_median(const struct iommu_tick_median *median,
			 const struct iommu_tick_median *should)
{
	assert_int_equal(median->nr, should->nr);
	assert_int_equal(median->least, should->least);
	assert_int_equal(median->most, should->most);
}

static void check_part(const struct iommu_tick_track *track, uint64_t from, uint64_t behind,
		       const struct iommu_tick_part *should)
{
	struct iommu_tick_part part;
	bool any = should->map.nr || should->unmap.nr;

	assert_int_equal(iommu_ticks_part(track, from, behind - 1, &part), any);
	check_median(&part.median, &should->median);
	part.median = should->median;
	assert_memory_equal(&part, should, sizeof(part));
}

static void check_row(const struct event *list, int nr, int32_t owner,
		      const struct iommu_tick_track *track, const uint64_t *edges, size_t parts)
{
	struct iommu_tick row[PARTS];
	struct iommu_tick_rate rates[PARTS];
	struct iommu_tick_median medians[PARTS], of_some[PARTS];

	iommu_ticks_row(track, edges, parts, row);
	iommu_ticks_rates(track, edges, parts, 1, rates, medians);
	for (size_t i = 0; i < parts; i++) {
		struct iommu_tick_part should =
			edges[i] == edges[i + 1]
				? (struct iommu_tick_part){ 0 }
				: expected(list, nr, owner, edges[i], edges[i + 1]);

		assert_int_equal(row[i].map, should.map.max);
		assert_int_equal(row[i].unmap, should.unmap.max);
		assert_int_equal(row[i].maps, should.map.nr);
		assert_int_equal(row[i].unmaps, should.unmap.nr);
		assert_int_equal(rates[i].maps, should.map.nr);
		assert_int_equal(rates[i].unmaps, should.unmap.nr);
		check_median(&medians[i], &should.median);
		if (i % 8 == 0 && edges[i] < edges[i + 1])
			check_part(track, edges[i], edges[i + 1], &should);
	}
	iommu_ticks_rates(track, edges, parts, SOME, rates, of_some);
	for (size_t i = 0; i < parts; i += SOME) {
		uint64_t end = edges[i + SOME < parts ? i + SOME : parts];
		struct iommu_tick_part should = expected(list, nr, owner, edges[i], end);

		if (edges[i] == end)
			should = (struct iommu_tick_part){ 0 };
		assert_int_equal(rates[i].maps, row[i].maps);
		check_median(&of_some[i / SOME], &should.median);
	}
}

/* Zooms from the whole stream to single nanoseconds. */
static void check_rows(const struct event *list, int nr, int32_t owner,
		       const struct iommu_tick_track *track, uint64_t *state)
{
	uint64_t first = list[0].ts;
	uint64_t length = list[nr - 1].ts > first ? list[nr - 1].ts - first : 1;
	struct iommu_tick_part all = expected(list, nr, owner, 0, 0);
	uint64_t edges[PARTS + 1];

	check_part(track, 0, 0, &all);
	for (int zoom = 0; zoom < 64; zoom += 4) {
		uint64_t step = length >> zoom;
		size_t parts = zoom % 8 ? PARTS : 37;
		uint64_t from = list[next_random(state) % (uint64_t)nr].ts;

		edges[0] = zoom ? from - step / 2 : first > 100 ? first - 100 : 0;
		step = step / parts + 1;
		for (size_t i = 0; i < parts; i++) {
			/* some intervals are empty, and times must not overflow */
			uint64_t on = next_random(state) % 16 ? step : 0;

			edges[i + 1] = edges[i] + on < on ? edges[i] : edges[i] + on;
		}
		check_row(list, nr, owner, track, edges, parts);
	}
}

static void check_way(const struct way *way, uint64_t seed)
{
	uint64_t state = seed;
	struct iommu_ticks *ticks = make(way, &state);
	uint64_t largest = 0;
	size_t peak;

	for (int i = 0; i < way->events; i++)
		largest = of_cpu[i].size > largest ? of_cpu[i].size : largest;
	assert_int_equal(iommu_ticks_largest(ticks), largest);
	assert_true(iommu_ticks_memory(ticks, &peak) <= peak);
	for (int i = 0; i < 2; i++) {
		int cpu = of_cpu[next_random(&state) % (uint64_t)way->events].owner;
		int32_t pid = of_task[next_random(&state) % (uint64_t)way->events].owner;

		assert_non_null(iommu_ticks_of_cpu(ticks, cpu));
		assert_non_null(iommu_ticks_of_task(ticks, pid));
		check_rows(of_cpu, way->events, cpu, iommu_ticks_of_cpu(ticks, cpu), &state);
		check_rows(of_task, way->events, pid, iommu_ticks_of_task(ticks, pid), &state);
	}
	assert_null(iommu_ticks_of_cpu(ticks, way->cpus));
	assert_null(iommu_ticks_of_task(ticks, way->tasks));
	iommu_ticks_free(ticks);
}

static void random_streams(void **arg)
{
	static const struct way ways[] = {
		{ 1, 1, one_size, 11, 0, false, 1 },
		{ 1, 1, powers, 11, 0, false, 2 },
		{ 1, 1, one_size, 11, 0, false, 5000 },
		{ 1, 3, powers, 11, 0, false, 3000 },
		{ 2, 2, pages, 11, 0, false, 20000 },
		{ 4, 3, few, 1, 0, false, 5000 },    /* many events at the same time */
		{ 1, 1, powers, 0, 0, false, 2000 }, /* all events at the same time */
		{ 3, 2, odd, 20, 500, false, 5000 },
		{ 1, 2, ends, 30, 3, false, 1000 },
		{ 1, 1, odd, 30, 2, false, 4 }, /* few events, far apart */
		{ 1, 1, odd, 30, 2, false, 8 },
		{ 1, 1, ends, 30, 2, false, 15 },
		{ 2, 2, pages, 14, 0, true, 4000 },
		{ 4096, 2000, powers, 11, 0, false, 9000 },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		for (uint64_t seed = 1; seed <= 2; seed++)
			check_way(&ways[i], seed * 88172645463325252ULL + i);
	}
}

/* So many events that queries read the maximum or the sum of groups of groups of blocks. */
static void long_stream(void **arg)
{
	static const struct way ways[] = {
		{ 1, 1, pages, 11, 0, false, EVENTS_MAX },
		{ 1, 1, odd, 11, 0, false, EVENTS_MAX },
	};
	uint64_t state = 88172645463325252ULL;

	(void)arg;
	for (size_t w = 0; w < sizeof(ways) / sizeof(ways[0]); w++) {
		struct iommu_ticks *ticks = make(&ways[w], &state);
		const struct iommu_tick_track *track = iommu_ticks_of_cpu(ticks, 0);

		for (int i = 0; i < 60; i++) {
			uint64_t a = of_cpu[next_random(&state) % EVENTS_MAX].ts;
			uint64_t b = of_cpu[next_random(&state) % EVENTS_MAX].ts;
			uint64_t edges[2] = { a < b ? a : b, a < b ? b : a + 1 };

			check_row(of_cpu, EVENTS_MAX, 0, track, edges, 1);
		}
		iommu_ticks_free(ticks);
	}
}

static void nothing(void **arg)
{
	struct iommu_ticks *ticks = iommu_ticks_new();
	const struct iommu_step step = { .kind = IOMMU_STEP_DMA_MAP, .size = 4096 };

	(void)arg;
	assert_non_null(ticks);
	iommu_ticks_feed(ticks, &step);
	iommu_ticks_end(ticks);
	assert_null(iommu_ticks_of_cpu(ticks, 0));
	assert_null(iommu_ticks_of_task(ticks, 0));
	assert_int_equal(iommu_ticks_largest(ticks), 0);
	iommu_ticks_free(ticks);
	iommu_ticks_free(NULL);
}

/* More tasks than the limit: the first ones are kept, and so are CPUs that were seen before. */
static void too_many_tasks(void **arg)
{
	struct iommu_ticks *ticks = iommu_ticks_new();
	struct iommu_tick_part part;
	int32_t nr = IOMMU_TICKS_TRACKS + 10;

	(void)arg;
	assert_non_null(ticks);
	for (int32_t i = 0; i < nr; i++) {
		const struct iommu_step step = {
			.kind = IOMMU_STEP_MAP, .ts = (uint64_t)i, .pid = i, .size = 4096
		};

		iommu_ticks_feed(ticks, &step);
	}
	iommu_ticks_end(ticks);
	assert_non_null(iommu_ticks_of_task(ticks, 1000));
	assert_null(iommu_ticks_of_task(ticks, nr - 1));
	assert_true(iommu_ticks_part(iommu_ticks_of_cpu(ticks, 0), 0, UINT64_MAX, &part));
	assert_int_equal(part.map.nr, nr);
	iommu_ticks_free(ticks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_streams),
		cmocka_unit_test(long_stream),
		cmocka_unit_test(nothing),
		cmocka_unit_test(too_many_tasks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
