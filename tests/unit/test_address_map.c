/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Compares address maps with a naive model: a list of rectangles per device, which each query reads
 * as a whole. Maps, unmaps and unmaps of parts are random.
 */
#include <stdlib.h>
#include <string.h>

#include "steps.h"
#include "story.h"

#include "core/timeline/address_map.h"

#define DEVICES 3
#define SLOTS	200
#define EVENTS	20000

static const char *const names[DEVICES] = { "0000:00:04.0", "0000:00:05.0", "usb" };

struct rect {
	uint64_t from;
	uint64_t to;
	uint64_t first;
	uint64_t last;
	bool open;
};

struct model {
	struct rect rects[DEVICES][2 * EVENTS];
	size_t nr[DEVICES];
	struct rect live[DEVICES][SLOTS]; /* size 0: last < first */
};

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void finish(struct model *m, size_t device, struct rect rect)
{
	m->rects[device][m->nr[device]++] = rect;
}

/* Map what is free, and unmap the whole or a part of what is mapped. */
static void one_event(struct story *s, struct model *m, uint64_t *state)
{
	size_t device = next_random(state) % DEVICES;
	size_t slot = next_random(state) % SLOTS;
	struct rect *live = &m->live[device][slot];
	uint64_t pages = 1ULL << next_random(state) % 10;
	uint64_t iova = 0x10000000000ULL * (slot / 50) + 0x400000 * slot;

	s->ts += next_random(state) % 5000;
	if (!live->from) {
		*live = (struct rect){ .from = s->ts,
				       .first = iova,
				       .last = iova + pages * 4096 - 1 };
		story_device(s, IOMMU_STEP_INTEL_MAP, names[device], iova, pages * 4096);
		return;
	}
	pages = (live->last - live->first + 1) / 4096;
	if (pages > 1 && next_random(state) % 4 == 0)
		pages /= 2;
	live->to = s->ts;
	story_device(s, IOMMU_STEP_INTEL_UNMAP, names[device], live->first, pages * 4096);
	finish(m, device,
	       (struct rect){ live->from, live->to, live->first, live->first + pages * 4096 - 1,
			      false });
	live->first += pages * 4096;
	if (live->first > live->last)
		live->from = 0;
}

static int by_all(const void *a, const void *b)
{
	const struct rect *x = a;
	const struct rect *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	return (x->first > y->first) - (x->first < y->first);
}

static void end_model(struct story *s, struct model *m)
{
	for (size_t device = 0; device < DEVICES; device++) {
		for (size_t i = 0; i < SLOTS; i++) {
			struct rect rect = m->live[device][i];

			rect.to = s->ts + 1;
			rect.open = true;
			if (rect.from)
				finish(m, device, rect);
		}
		qsort(m->rects[device], m->nr[device], sizeof(struct rect), by_all);
	}
}

static void assert_rects(const struct iommu_address_map *map, const struct rect *wanted, size_t nr)
{
	size_t got_nr;
	const struct iommu_map_rect *rects = iommu_address_map_rects(map, &got_nr);
	struct rect *got = calloc(nr + 1, sizeof(*got));

	assert_non_null(got);
	assert_int_equal(got_nr, nr);
	for (size_t i = 0; i < nr; i++) {
		const struct iommu_piece *piece = iommu_address_map_piece(map, &rects[i]);

		assert_true(!i || rects[i - 1].from <= rects[i].from);
		got[i] = (struct rect){ rects[i].from, rects[i].to, piece->first, piece->last,
					piece->end == IOMMU_PIECE_OPEN };
		assert_int_equal(iommu_address_map_origin(map, &rects[i])->pid, 100);
	}
	qsort(got, nr, sizeof(*got), by_all);
	for (size_t i = 0; i < nr; i++) {
		assert_int_equal(got[i].from, wanted[i].from);
		assert_int_equal(got[i].to, wanted[i].to);
		assert_int_equal(got[i].first, wanted[i].first);
		assert_int_equal(got[i].last, wanted[i].last);
		assert_int_equal(got[i].open, wanted[i].open);
	}
	free(got);
}

static bool count_visit(void *arg, const struct iommu_map_rect *rect)
{
	struct rect *sum = arg; /* from, to: the range; first: number; last: sum of beginnings */

	assert_true(rect->from < sum->to && rect->to > sum->from);
	sum->first++;
	sum->last += rect->from;
	return true;
}

static void assert_queries(const struct iommu_address_map *map, const struct rect *rects, size_t nr,
			   uint64_t end, uint64_t *state)
{
	for (int i = 0; i < 300; i++) {
		struct rect sum = { .from = STORY_START - 5 + next_random(state) % end };
		uint64_t number = 0, beginnings = 0;

		sum.to = sum.from + next_random(state) % (i % 2 ? 100000 : end);
		for (size_t j = 0; j < nr; j++) {
			if (rects[j].from < sum.to && rects[j].to > sum.from) {
				number++;
				beginnings += rects[j].from;
			}
		}
		number = sum.from < sum.to ? number : 0;
		beginnings = sum.from < sum.to ? beginnings : 0;
		assert_int_equal(iommu_address_map_count(map, sum.from, sum.to), number);
		assert_true(iommu_address_map_visit(map, sum.from, sum.to, count_visit, &sum));
		assert_int_equal(sum.first, number);
		assert_int_equal(sum.last, beginnings);
	}
}

/* The sums per bin, at ascending times, are those of the rectangles themselves. */
static void assert_walk(const struct iommu_address_map *map, uint64_t end, uint64_t *state)
{
	size_t nr;
	const struct iommu_map_rect *rects = iommu_address_map_rects(map, &nr);
	struct iommu_map_walk *walk = malloc(sizeof(*walk));
	struct iommu_map_counts *wanted = malloc(2 * sizeof(*wanted));
	uint64_t ts = STORY_START;
	uint64_t near;

	assert_non_null(walk);
	assert_non_null(wanted);
	iommu_map_walk_begin(walk, map);
	while (ts < STORY_START + end) {
		memset(wanted, 0, 2 * sizeof(*wanted));
		for (size_t i = 0; i < nr; i++) {
			if (rects[i].from < ts) {
				wanted[0].firsts[rects[i].low]++;
				wanted[0].lasts[rects[i].high]++;
			}
			if (rects[i].to <= ts) {
				wanted[1].firsts[rects[i].low]++;
				wanted[1].lasts[rects[i].high]++;
			}
		}
		iommu_map_walk_to(walk, ts);
		assert_memory_equal(&walk->started, &wanted[0], sizeof(*wanted));
		assert_memory_equal(&walk->ended, &wanted[1], sizeof(*wanted));
		near = rects[next_random(state) % nr].to; /* some times are those of ends */
		ts += next_random(state) % (end / 20);
		ts = near > ts && near - ts < end / 20 ? near : ts;
	}
	free(wanted);
	free(walk);
}

/* Each mapping begins in its lowest bin and ends in its highest. */
static void assert_bins(const struct iommu_address_map *map)
{
	size_t nr, nr_bins;
	const struct iommu_map_rect *rects = iommu_address_map_rects(map, &nr);
	const struct iommu_address_bin *bins = iommu_address_map_bins(map, &nr_bins);

	assert_true(nr_bins > 0 && nr_bins <= IOMMU_MAP_BINS);
	for (size_t i = 0; i < nr_bins; i++) {
		assert_true(bins[i].first <= bins[i].last);
		assert_true(!i || bins[i - 1].last < bins[i].first);
	}
	for (size_t i = 0; i < nr; i++) {
		const struct iommu_piece *piece = iommu_address_map_piece(map, &rects[i]);

		assert_true(piece->first >= bins[rects[i].low].first);
		assert_true(piece->first <= bins[rects[i].low].last);
		assert_true(piece->last >= bins[rects[i].high].first);
		assert_true(piece->last <= bins[rects[i].high].last);
	}
}

static void test_random(void **state)
{
	uint64_t random = 88172645463325252ULL;
	struct model *m = calloc(1, sizeof(*m));
	struct story s;

	(void)state;
	assert_non_null(m);
	story_begin_with_addresses(&s, IOMMU_ATTACH_PAIRS);
	for (int i = 0; i < EVENTS; i++)
		one_event(&s, m, &random);
	story_end(&s);
	end_model(&s, m);
	for (size_t device = 0; device < DEVICES; device++) {
		struct iommu_address_map *map =
			iommu_address_map_new(s.lanes, story_lane(&s, names[device]));

		assert_non_null(map);
		assert_rects(map, m->rects[device], m->nr[device]);
		assert_queries(map, m->rects[device], m->nr[device], s.ts - STORY_START, &random);
		assert_walk(map, s.ts - STORY_START, &random);
		assert_bins(map);
		iommu_address_map_free(map);
	}
	iommu_lanes_free(s.lanes);
	free(m);
}

/* Asserts rectangle @number: its times in us since the start of the story, and its addresses. */
static void assert_rect(const struct iommu_address_map *map, size_t number, uint64_t from,
			uint64_t to, uint64_t first, uint64_t last, enum iommu_piece_end end)
{
	size_t nr;
	const struct iommu_map_rect *rects = iommu_address_map_rects(map, &nr);
	const struct iommu_piece *piece;

	assert_true(number < nr);
	piece = iommu_address_map_piece(map, &rects[number]);
	assert_int_equal(rects[number].from, STORY_START + from * 1000);
	assert_int_equal(rects[number].to, to == UINT64_MAX ? UINT64_MAX : STORY_START + to * 1000);
	assert_int_equal(piece->first, first);
	assert_int_equal(piece->last, last);
	assert_int_equal(piece->end, end);
}

static struct iommu_address_map *map_of(const struct story *s, const char *name, size_t nr)
{
	const struct iommu_lane *lane = story_lane(s, name);
	struct iommu_address_map *map;
	size_t got;

	assert_non_null(lane);
	map = iommu_address_map_new(s->lanes, lane);
	assert_non_null(map);
	iommu_address_map_rects(map, &got);
	assert_int_equal(got, nr);
	return map;
}

static void probe_attach(struct story *s, uint64_t dom, const char *device)
{
	struct iommu_step step = device_step(IOMMU_STEP_PROBE_ATTACH, device, 0, 0);

	step.dom = dom;
	step.type = 1;
	step.gid = 7;
	story_step(s, step);
	story_device(s, IOMMU_STEP_ATTACH, device, 0, 0);
}

static void probe_map(struct story *s, uint64_t dom, uint64_t iova, uint64_t size)
{
	story_step(s,
		   (struct iommu_step){
			   .kind = IOMMU_STEP_PROBE_MAP, .dom = dom, .iova = iova, .size = size });
	story_map(s, iova, size);
}

/*
 * A device that joins a domain reaches what was mapped there before. A device that leaves reaches
 * none of it any more.
 */
static void test_members(void **state)
{
	struct iommu_address_map *map;
	struct story s;

	(void)state;
	story_begin_with_addresses(&s, IOMMU_ATTACH_PAIRS);
	probe_attach(&s, 0xd1, "a");	       /* 0, 1 */
	probe_map(&s, 0xd1, 0x100000, 0x1000); /* 2, 3 */
	probe_attach(&s, 0xd1, "b");	       /* 4, 5 */
	probe_map(&s, 0xd1, 0x200000, 0x4000); /* 6, 7 */
	probe_attach(&s, 0xd2, "a");	       /* 8, 9 */
	story_step(&s, (struct iommu_step){ .kind = IOMMU_STEP_PROBE_UNMAP,
					    .dom = 0xd1,
					    .iova = 0x100000,
					    .size = 0x1000 }); /* 10 */
	story_unmap(&s, 0x100000, 0x1000);		       /* 11 */
	story_end(&s);					       /* 12 */
	map = map_of(&s, "a", 2);
	assert_rect(map, 0, 3, 8, 0x100000, 0x100fff, IOMMU_PIECE_UNMAPPED);
	assert_rect(map, 1, 7, 8, 0x200000, 0x203fff, IOMMU_PIECE_OPEN);
	iommu_address_map_free(map);
	map = map_of(&s, "b", 2);
	assert_rect(map, 0, 4, 11, 0x100000, 0x100fff, IOMMU_PIECE_UNMAPPED);
	iommu_address_map_free(map);
	iommu_lanes_free(s.lanes);
}

/* The mappings of unknown devices have a map of their own. */
static void test_unknown(void **state)
{
	struct iommu_address_map *map;
	struct story s;

	(void)state;
	story_begin_with_addresses(&s, IOMMU_ATTACH_PAIRS);
	story_map(&s, 0xfffff000, 0x1000);   /* 0 */
	story_unmap(&s, 0xfffff000, 0x1000); /* 1 */
	story_end(&s);
	map = map_of(&s, "", 1);
	assert_rect(map, 0, 0, 1, 0xfffff000, 0xffffffff, IOMMU_PIECE_UNMAPPED);
	iommu_address_map_free(map);
	iommu_lanes_free(s.lanes);
}

/* Extreme addresses and times, and mappings that overlap. */
static void test_hostile(void **state)
{
	static const uint64_t times[] = { 0, 1, INT64_MAX, UINT64_MAX - 1, UINT64_MAX };
	struct iommu_address_map *map;
	struct story s;
	size_t nr;

	(void)state;
	story_begin_with_addresses(&s, IOMMU_ATTACH_PAIRS);
	s.ts = 0;
	for (int i = 0; i < 200; i++) {
		s.ts = times[(size_t)i * ARRAY_SIZE(times) / 200];
		story_device(&s, IOMMU_STEP_INTEL_MAP, "a", i % 2 ? 0 : UINT64_MAX - 0xfff,
			     i % 3 ? UINT64_MAX : 0x1000);
		if (i % 5 == 0)
			story_device(&s, IOMMU_STEP_INTEL_UNMAP, "a", 0, UINT64_MAX);
	}
	s.ts = UINT64_MAX;
	story_end(&s);
	map = iommu_address_map_new(s.lanes, story_lane(&s, "a"));
	assert_non_null(map);
	iommu_address_map_rects(map, &nr);
	assert_true(nr > 0);
	assert_bins(map);
	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		for (size_t j = i + 1; j < ARRAY_SIZE(times); j++) {
			struct rect sum = { .from = times[i], .to = times[j] };

			iommu_address_map_visit(map, times[i], times[j], count_visit, &sum);
			assert_true(sum.first <= iommu_address_map_count(map, times[i], times[j]));
		}
	}
	iommu_address_map_free(map);
	iommu_lanes_free(s.lanes);
}

/* A device that enters and leaves again and again does not multiply the rectangles. */
static void test_visits(void **state)
{
	struct iommu_address_map *map;
	struct story s;

	(void)state;
	story_begin_with_addresses(&s, IOMMU_ATTACH_PAIRS);
	probe_attach(&s, 0xd1, "b");
	probe_map(&s, 0xd1, 0x100000, 0x1000);
	for (int i = 0; i < 1000; i++) {
		probe_attach(&s, 0xd1, "a");
		probe_attach(&s, 0xd2, "a");
	}
	story_end(&s);
	map = map_of(&s, "a", IOMMU_MAP_VISITS_MAX);
	/* the last one lasts until the device leaves for the last time */
	assert_rect(map, IOMMU_MAP_VISITS_MAX - 1, 4 + 4 * 15, 4 + 4 * 999 + 2, 0x100000, 0x100fff,
		    IOMMU_PIECE_OPEN);
	iommu_address_map_free(map);
	iommu_lanes_free(s.lanes);
}

/* Three maps: one is unmapped in parts, of one only the middle, and one not at all. */
static void test_mappings(void **state)
{
	struct iommu_address_map *map;
	struct story s;

	(void)state;
	story_begin_with_addresses(&s, IOMMU_ATTACH_PAIRS);
	story_device(&s, IOMMU_STEP_ATTACH, "a", 0, 0);
	s.pid = 100;
	story_device(&s, IOMMU_STEP_ATTACH, "a", 0, 0);
	story_map(&s, 0x100000, 0x4000); /* 2 us */
	story_map(&s, 0x200000, 0x3000);
	story_map(&s, 0x300000, 0x1000);
	story_unmap(&s, 0x201000, 0x1000); /* 5 us */
	for (uint64_t i = 0; i < 4; i++)
		story_unmap(&s, 0x100000 + 0x1000 * i, 0x1000);
	story_end(&s);
	map = map_of(&s, "a", 8);
	assert_int_equal(iommu_address_map_mappings(map, 0, UINT64_MAX), 3);
	assert_int_equal(iommu_address_map_mappings(map, STORY_START, STORY_START + 2500), 1);
	assert_int_equal(iommu_address_map_mappings(map, STORY_START + 8500, UINT64_MAX), 3);
	assert_int_equal(iommu_address_map_mappings(map, STORY_START + 9500, UINT64_MAX), 2);
	assert_int_equal(iommu_address_map_mappings(map, UINT64_MAX, 0), 0);
	iommu_address_map_free(map);
	iommu_lanes_free(s.lanes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),	cmocka_unit_test(test_members),
		cmocka_unit_test(test_unknown), cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_visits),	cmocka_unit_test(test_mappings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
