/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Compares lanes with a naive model: a list of byte changes per device, which each query reads from
 * the start. Maps and unmaps are random. An event names the device of a mapping when it is made,
 * when it is unmapped, or never.
 */
#include <stdlib.h>
#include <string.h>

#include "story.h"

#define DEVICES	   3
#define EVENTS	   12000 /* the default of way.events */
#define EVENTS_MAX 80000

/* Device 0 means the unknown devices. */
static const char *const names[DEVICES + 1] = { "", "0000:00:04.0", "0000:00:05.0", "usb" };

struct change {
	uint64_t ts;
	int64_t bytes;
};

struct mapping {
	uint64_t ts;
	uint64_t iova;
	uint64_t size;
	unsigned int device;
	bool late; /* only an event at its unmap names the device */
};

struct model {
	struct change changes[DEVICES + 1][EVENTS_MAX];
	size_t nr[DEVICES + 1];
	struct mapping live[EVENTS_MAX];
	size_t nr_live;
};

struct way {
	bool late;	     /* most devices are named late */
	bool backwards;	     /* the clock sometimes runs backwards */
	unsigned int sparse; /* events are less than 2^sparse ns apart */
	size_t live;	     /* the approximate number of live mappings */
	bool odd;	     /* sizes are not powers of two */
	int events;	     /* 0: EVENTS */
};

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void note(struct model *m, unsigned int device, uint64_t ts, int64_t bytes)
{
	m->changes[device][m->nr[device]++] = (struct change){ ts, bytes };
}

static void map(struct story *s, struct model *m, const struct way *way, uint64_t *state)
{
	struct mapping *mapping = &m->live[m->nr_live++];

	*mapping = (struct mapping){
		.ts = s->ts,
		.iova = s->ref << 32,
		.size = 0x1000ULL << next_random(state) % 12,
		.device = 1 + next_random(state) % DEVICES,
		.late = way->late && next_random(state) % 4,
	};
	if (way->odd)
		mapping->size = (1 + next_random(state) % 100000) * 0x1000;
	if (mapping->late)
		story_map(s, mapping->iova, mapping->size);
	else
		story_device(s, IOMMU_STEP_INTEL_MAP, names[mapping->device], mapping->iova,
			     mapping->size);
}

/* A mapping ends. @known: an event named its device. */
static void finish(struct model *m, size_t nr, uint64_t ts, bool known)
{
	const struct mapping *mapping = &m->live[nr];
	unsigned int device = known ? mapping->device : 0;

	note(m, device, mapping->ts, (int64_t)mapping->size);
	if (ts)
		note(m, device, ts, -(int64_t)mapping->size);
	m->live[nr] = m->live[--m->nr_live];
}

static void unmap(struct story *s, struct model *m, uint64_t *state)
{
	size_t nr = next_random(state) % m->nr_live;
	const struct mapping mapping = m->live[nr];

	/* a mapping is never unmapped before its map */
	if (s->ts < mapping.ts)
		return;
	finish(m, nr, s->ts, true);
	if (mapping.late) {
		story_unmap(s, mapping.iova, mapping.size);
		story_device(s, IOMMU_STEP_DMA_UNMAP, names[mapping.device], mapping.iova,
			     mapping.size);
	} else {
		story_device(s, IOMMU_STEP_INTEL_UNMAP, names[mapping.device], mapping.iova,
			     mapping.size);
	}
}

static int by_time(const void *a, const void *b)
{
	const struct change *x = a;
	const struct change *y = b;

	return (x->ts > y->ts) - (x->ts < y->ts);
}

/* Changes of the same time are added up, so only the last value counts. */
static bool naive(const struct model *m, unsigned int device, uint64_t from, uint64_t to,
		  struct iommu_lane_bytes *bytes)
{
	const struct change *changes = m->changes[device];
	size_t nr = m->nr[device];
	uint64_t value = 0;
	size_t i = 0;

	for (; i < nr && changes[i].ts <= from; i++)
		value += (uint64_t)changes[i].bytes;
	*bytes = (struct iommu_lane_bytes){ value, value, value, value };
	for (; i < nr && changes[i].ts <= to; i++) {
		value += (uint64_t)changes[i].bytes;
		if (i + 1 < nr && changes[i + 1].ts == changes[i].ts)
			continue;
		bytes->min = value < bytes->min ? value : bytes->min;
		bytes->max = value > bytes->max ? value : bytes->max;
	}
	bytes->last = value;
	return nr && changes[0].ts <= to;
}

static void assert_same(const struct iommu_lane_bytes *a, const struct iommu_lane_bytes *b)
{
	assert_int_equal(a->first, b->first);
	assert_int_equal(a->last, b->last);
	assert_int_equal(a->min, b->min);
	assert_int_equal(a->max, b->max);
}

static void check_row(const struct story *s, const struct model *m, unsigned int device,
		      uint64_t from, uint64_t to)
{
	enum { PIXELS = 50 };
	struct iommu_lane_bytes row[PIXELS];
	struct iommu_lane_bytes expected;
	uint64_t edges[PIXELS + 1];

	for (uint64_t i = 0; i <= PIXELS; i++)
		edges[i] = from + (to - from) / PIXELS * i;
	iommu_lane_bytes_row(s->lanes, story_lane(s, names[device]), edges, PIXELS, row);
	for (size_t i = 0; i < PIXELS; i++) {
		uint64_t last = edges[i + 1] > edges[i] ? edges[i + 1] - 1 : edges[i];

		naive(m, device, edges[i], last, &expected);
		assert_same(&row[i], &expected);
	}
}

static uint64_t any_time(const struct model *m, unsigned int device, uint64_t *state)
{
	const struct change *one = &m->changes[device][next_random(state) % m->nr[device]];

	/* near a change: its time, 1 ns before or after it, or some time later */
	switch (next_random(state) % 4) {
	case 0:
		return one->ts;
	case 1:
		return one->ts - 1;
	case 2:
		return one->ts + 1;
	default:
		return one->ts + next_random(state) % 100000;
	}
}

static void check_changes(const struct story *s, const struct model *m, unsigned int device,
			  uint64_t ts)
{
	const struct iommu_lane *lane = story_lane(s, names[device]);
	struct iommu_lane_bytes before, after;
	uint64_t at;

	if (!iommu_lane_change_at(s->lanes, lane, ts, &at)) {
		at = UINT64_MAX;
	} else {
		assert_true(at >= ts);
		naive(m, device, at - 1, at - 1, &before);
		naive(m, device, at, at, &after);
		assert_true(before.last != after.last);
	}
	if (at == ts)
		return;
	/* there is no change before it */
	naive(m, device, ts, at - 1, &before);
	assert_int_equal(before.min, before.max);
}

static void check(const struct story *s, struct model *m, unsigned int device, uint64_t *state)
{
	const struct iommu_lane *lane = story_lane(s, names[device]);
	struct iommu_lane_bytes bytes;
	struct iommu_lane_bytes expected;

	assert_int_equal(lane != NULL, m->nr[device] != 0);
	if (!lane)
		return;
	qsort(m->changes[device], m->nr[device], sizeof(struct change), by_time);
	naive(m, device, 0, UINT64_MAX, &expected);
	assert_int_equal(lane->peak, expected.max);
	for (int i = 0; i < 200; i++) {
		uint64_t from = any_time(m, device, state);
		uint64_t to = any_time(m, device, state);

		if (i == 0)
			from = 0;
		if (i < 2)
			to = UINT64_MAX;
		if (to < from) {
			assert_false(iommu_lane_bytes(s->lanes, lane, from, to, &bytes));
			continue;
		}
		assert_int_equal(iommu_lane_bytes(s->lanes, lane, from, to, &bytes),
				 naive(m, device, from, to, &expected));
		assert_same(&bytes, &expected);
		check_changes(s, m, device, from);
		if (i % 8 == 0)
			check_row(s, m, device, from, to);
	}
}

static void run(const struct way *way, uint64_t seed)
{
	struct model *m = calloc(1, sizeof(*m));
	struct story s;
	uint64_t state = seed;

	assert_non_null(m);
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	/* an interrupt maps, so no mapping is attributed to a task */
	s.context = IOMMU_CONTEXT_SOFTIRQ;
	for (int i = 0; i < (way->events ? way->events : EVENTS); i++) {
		if (m->nr_live && next_random(&state) % (2 * way->live) < m->nr_live)
			unmap(&s, m, &state);
		else
			map(&s, m, way, &state);
		/* sometimes several events within one nanosecond */
		s.ts -= next_random(&state) % 4 ? 0 : 1000;
		s.ts += next_random(&state) % 4 ? next_random(&state) >> (64 - way->sparse) : 0;
		if (way->backwards && next_random(&state) % 100 == 0)
			s.ts -= next_random(&state) % 100000;
	}
	while (m->nr_live)
		finish(m, 0, 0, !m->live[0].late);
	story_end(&s);
	for (unsigned int device = 0; device <= DEVICES; device++)
		check(&s, m, device, &state);
	iommu_lanes_free(s.lanes);
	free(m);
}

static void test_known(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++) {
		run(&(struct way){ .sparse = 12, .live = 100 }, seed);
		run(&(struct way){ .sparse = 34, .live = 100 }, seed);
		run(&(struct way){ .sparse = 6, .live = 3000, .odd = true }, seed);
	}
}

static void test_told_late(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++) {
		run(&(struct way){ .late = true, .sparse = 12, .live = 20 }, seed);
		run(&(struct way){ .late = true, .sparse = 12, .live = 3000 }, seed);
		run(&(struct way){ .late = true, .sparse = 24, .live = 800, .odd = true }, seed);
	}
	run(&(struct way){ .late = true, .sparse = 12, .live = 3000, .events = EVENTS_MAX }, 5);
}

static void test_backwards(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++) {
		run(&(struct way){ .backwards = true, .sparse = 12, .live = 100 }, seed);
		run(&(struct way){ .backwards = true, .late = true, .sparse = 12, .live = 2000 },
		    seed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_told_late),
		cmocka_unit_test(test_backwards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
