/* SPDX-License-Identifier: LGPL-2.1 */
/* The shapes of address maps: places, numbers of mappings and of faults, and explanations. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/replay/findings.h"
#include "core/timeline/followed.h"
#include "steps.h"
#include "story.h"

#include "picture/picture.h"

#define DEVICE "0000:00:04.0"
#define TOP    10
#define HEIGHT 300
#define LEFT   150

static const char *name_of(void *arg, int32_t pid)
{
	(void)arg;
	return pid == 300 ? "vfiotest" : NULL;
}

static const struct iommu_view_names names = { .comm = name_of };

/* An address map, laid out. */
struct laid_out {
	struct story story;
	struct iommu_map_scene scene;
	struct iommu_view view;
	struct iommu_picture picture;
	bool follows;
	struct iommu_address_range follow;
	struct iommu_followed *followed; /* marks of lane 0 */
};

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void end(struct laid_out *l)
{
	story_end(&l->story);
	l->scene.lanes = l->story.lanes;
	l->scene.lane = story_lane(&l->story, DEVICE);
	assert_non_null(l->scene.lane);
	l->scene.map = iommu_address_map_new(l->scene.lanes, l->scene.lane);
	assert_non_null(l->scene.map);
}

static void lay_out(struct laid_out *l, uint64_t from, uint64_t to, int columns)
{
	l->view = (struct iommu_view){
		.from = (int64_t)from,
		.step = (int64_t)((to - from) / (uint64_t)columns + 1),
		.columns = columns,
		.x = LEFT,
		.y0 = TOP,
		.y1 = TOP + HEIGHT,
		.begin = STORY_START,
		.end = (int64_t)l->story.ts,
		.palette = &iommu_palette_default,
	};
	iommu_view_follow(&l->view, l->follows ? &l->follow : NULL, l->followed, 0);
	iommu_picture_address_map(&l->picture, &l->scene, &l->view, &names);
	assert_false(l->picture.failed);
	for (size_t i = 0; i < l->picture.nr; i++) {
		const struct iommu_shape *s = &l->picture.shapes[i];
		/* the arms of a cross may reach over the edge */
		int margin = s->kind == IOMMU_SHAPE_CROSS      ? 6
			     : s->kind == IOMMU_SHAPE_RING     ? 11
			     : s->kind == IOMMU_SHAPE_FOLLOWED ? IOMMU_MARK_WIDTH
							       : 0;

		assert_true(s->x0 <= s->x1 && s->y0 <= s->y1);
		assert_true(s->x0 >= (s->kind == IOMMU_SHAPE_TEXT ? 0 : LEFT - margin));
		assert_true(s->x1 <= LEFT + columns + margin);
		if (s->kind != IOMMU_SHAPE_TEXT)
			assert_true(s->y0 >= TOP - margin && s->y1 <= TOP + HEIGHT + margin);
	}
}

static void free_all(struct laid_out *l)
{
	iommu_picture_free(&l->picture);
	iommu_followed_free(l->followed);
	iommu_address_map_free((struct iommu_address_map *)l->scene.map);
	iommu_map_scene_free(&l->scene);
	iommu_lanes_free(l->story.lanes);
	free(l);
}

static struct laid_out *begin(void)
{
	struct laid_out *l = calloc(1, sizeof(*l));

	assert_non_null(l);
	story_begin_with_addresses(&l->story, IOMMU_ATTACH_PAIRS);
	return l;
}

static void map(struct laid_out *l, uint64_t iova, uint64_t size)
{
	story_device(&l->story, IOMMU_STEP_INTEL_MAP, DEVICE, iova, size);
}

static void unmap(struct laid_out *l, uint64_t iova, uint64_t size)
{
	story_device(&l->story, IOMMU_STEP_INTEL_UNMAP, DEVICE, iova, size);
}

static void fault(struct laid_out *l, uint64_t iova)
{
	struct iommu_step step = device_step(IOMMU_STEP_FAULT, DEVICE, iova, 0);

	step.flags = 1;
	story_step(&l->story, step);
}

static size_t count(const struct laid_out *l, uint8_t kind)
{
	size_t nr = 0;

	for (size_t i = 0; i < l->picture.nr; i++)
		nr += l->picture.shapes[i].kind == kind;
	return nr;
}

static const struct iommu_shape *find(const struct laid_out *l, uint8_t kind, size_t number)
{
	for (size_t i = 0; i < l->picture.nr; i++) {
		if (l->picture.shapes[i].kind == kind && !number--)
			return &l->picture.shapes[i];
	}
	return NULL;
}

static bool has_text(const struct laid_out *l, const char *str)
{
	for (size_t i = 0; i < l->picture.nr_texts; i++) {
		if (!strcmp(l->picture.texts[i].form[0], str))
			return true;
	}
	return false;
}

/* The four stories of a fault: never mapped, use after unmap, past the end, mapped. */
static struct laid_out *tell_stories(void)
{
	struct laid_out *l = begin();

	l->story.pid = 300;
	for (int i = 0; i < 2; i++) {
		story_device(&l->story, IOMMU_STEP_ATTACH, DEVICE, 0, 0);
		l->story.ts = STORY_START;
	}
	story_map(&l->story, 0x100000, 0x4000); /* 0 us */
	fault(l, 0x800000);			/* 1 */
	l->story.ts += 200 * 1000;
	story_unmap(&l->story, 0x100000, 0x4000); /* 202 */
	l->story.ts += 97 * 1000;
	fault(l, 0x101000); /* 300 */
	l->story.ts += 99 * 1000;
	story_map(&l->story, 0x300000, 0x1000); /* 400 */
	l->story.ts += 99 * 1000;
	fault(l, 0x302000); /* 500 */
	l->story.ts += 99 * 1000;
	fault(l, 0x300000); /* 600 */
	l->story.ts += 399 * 1000;
	end(l);
	lay_out(l, STORY_START, l->story.ts, 1000);
	return l;
}

/* Each story is told by its text, and by what connects it to the mapping. */
static void test_verdicts(void **state)
{
	struct laid_out *l = tell_stories();
	const struct iommu_shape *s, *mapping;

	(void)state;
	assert_int_equal(count(l, IOMMU_SHAPE_MAPPING), 2);
	assert_int_equal(count(l, IOMMU_SHAPE_CROSS), 4);
	assert_int_equal(count(l, IOMMU_SHAPE_CUT), 2);
	assert_true(has_text(l, "write: never mapped since the trace began") ||
		    has_text(l, "write: never mapped"));
	assert_true(has_text(l, "write: use after unmap"));
	assert_true(has_text(l, "write: past the end by 4K"));
	assert_true(has_text(l, "write: mapped, not permitted?"));
	assert_true(has_text(l, "0x100000"));
	assert_true(has_text(l, "0x800000"));
	assert_true(has_text(l, "16K vfiotest-300"));
	/* the frame of the unmapped addresses goes from the unmap to the fault */
	mapping = find(l, IOMMU_SHAPE_MAPPING, 0);
	s = find(l, IOMMU_SHAPE_FORMER, 0);
	assert_non_null(s);
	assert_in_range(s->x0, mapping->x1 - 2, mapping->x1 + 1);
	assert_in_range(s->x1, LEFT + 295, LEFT + 302);
	assert_true(s->y0 == mapping->y0 && s->y1 == mapping->y1);
	/* the line starts at the end of the mapping */
	mapping = find(l, IOMMU_SHAPE_MAPPING, 1);
	s = find(l, IOMMU_SHAPE_OVERRUN, 0);
	assert_non_null(s);
	assert_int_equal(s->y1, mapping->y0);
	assert_int_equal(mapping->style, IOMMU_MAPPING_OPEN);
	free_all(l);
}

static void test_explanations(void **state)
{
	struct laid_out *l = tell_stories();
	struct collect said;

	(void)state;
	collect_start(&said);
	iommu_map_shape_explain(&said.text, &l->scene, &l->view, &names,
				find(l, IOMMU_SHAPE_MAPPING, 0));
	assert_string_equal(collect_end(&said), "0x100000 - 0x104000 (16K)\n"
						"mapped at 10.000000 by vfiotest-300\n"
						"unmapped at 10.000202 by vfiotest-300, "
						"lived 0.202 ms");
	collect_start(&said);
	iommu_map_shape_explain(&said.text, &l->scene, &l->view, &names,
				find(l, IOMMU_SHAPE_MAPPING, 1));
	assert_string_equal(collect_end(&said),
			    "0x300000 - 0x301000 (4K)\n"
			    "mapped at 10.000400 by vfiotest-300\n"
			    "still mapped at the end of the trace, for 0.600 ms");
	collect_start(&said);
	iommu_map_shape_explain(&said.text, &l->scene, &l->view, &names,
				find(l, IOMMU_SHAPE_CROSS, 0));
	assert_non_null(strstr(collect_end(&said), "at address 0x800000"));
	/* A pointer in a cross is not in the mapping behind it. */
	for (size_t i = 0; i < 4; i++) {
		const struct iommu_shape *cross = find(l, IOMMU_SHAPE_CROSS, i);

		assert_ptr_equal(iommu_picture_at(&l->picture, cross->x0, cross->y0), cross);
	}
	free_all(l);
}

static void follow(struct laid_out *l, uint64_t first, uint64_t last)
{
	l->follows = true;
	l->follow = (struct iommu_address_range){ first, last };
	lay_out(l, STORY_START, l->story.ts, 1000);
}

/* The height of the only line, or of the upper one. */
static const struct iommu_shape *top_line(const struct laid_out *l, size_t nr)
{
	assert_int_equal(count(l, IOMMU_SHAPE_FOLLOW_LINE), nr);
	return find(l, IOMMU_SHAPE_FOLLOW_LINE, nr - 1);
}

/* The mapping, the faults and the line of an address are marked, and what is near it differs. */
static void test_followed(void **state)
{
	struct laid_out *l = tell_stories();
	const struct iommu_shape *line, *frame, *mapping, *ring;
	struct collect said;

	(void)state;
	assert_int_equal(count(l, IOMMU_SHAPE_FOLLOW_LINE), 0);
	follow(l, 0x101000, 0x101000);
	line = top_line(l, 1);
	mapping = find(l, IOMMU_SHAPE_MAPPING, 0);
	assert_in_range(line->y0, mapping->y0, mapping->y1);
	assert_true(line->x0 == LEFT && line->x1 == LEFT + 1000);
	assert_int_equal(line->style, IOMMU_FOLLOWED_ITSELF);
	assert_true(has_text(l, "0x101000"));
	assert_int_equal(count(l, IOMMU_SHAPE_FRAME), 1);
	frame = find(l, IOMMU_SHAPE_FRAME, 0);
	assert_int_equal(frame->style, IOMMU_FOLLOWED_ITSELF);
	assert_true(frame->x0 == mapping->x0 && frame->x1 == mapping->x1);
	assert_true(frame->y0 == mapping->y0 && frame->y1 == mapping->y1);
	/* one of the four faults is at it, and on its line */
	assert_int_equal(count(l, IOMMU_SHAPE_RING), 1);
	ring = find(l, IOMMU_SHAPE_RING, 0);
	assert_in_range(line->y0, (ring->y0 + ring->y1) / 2 - 1, (ring->y0 + ring->y1) / 2 + 1);
	assert_in_range(ring->x0, LEFT + 285, LEFT + 300);
	collect_start(&said);
	iommu_map_shape_explain(&said.text, &l->scene, &l->view, &names, mapping);
	assert_non_null(strstr(collect_end(&said), "\nat the followed address"));
	collect_start(&said);
	iommu_map_shape_explain(&said.text, &l->scene, &l->view, &names,
				iommu_picture_at(&l->picture, ring->x0 + 10, line->y0));
	assert_non_null(strstr(collect_end(&said), "\nat the followed address"));
	collect_start(&said);
	iommu_map_shape_explain(&said.text, &l->scene, &l->view, &names, line);
	assert_string_equal(collect_end(&said), "followed address: 0x101000\n"
						"0 events of the device at it, 0 near it");
	/* the line crosses mappings, which say more; beside them, it explains itself */
	assert_ptr_equal(iommu_picture_at(&l->picture, mapping->x0 + 2, line->y0), mapping);
	assert_ptr_equal(iommu_picture_at(&l->picture, LEFT + 800, line->y0 + 1), line);
	/* a page above the second mapping, where there is a fault */
	follow(l, 0x301000, 0x301fff);
	frame = find(l, IOMMU_SHAPE_FRAME, 0);
	assert_int_equal(count(l, IOMMU_SHAPE_FRAME), 1);
	assert_int_equal(frame->style, IOMMU_FOLLOWED_NEAR);
	assert_int_equal(count(l, IOMMU_SHAPE_RING), 0);
	/* several pages have two lines */
	follow(l, 0x100000, 0x103fff);
	assert_true(has_text(l, "0x100000-103fff"));
	assert_int_equal(top_line(l, 2)->y0, find(l, IOMMU_SHAPE_MAPPING, 0)->y0);
	free_all(l);
}

/* Addresses that the axis does not have are at its edge or in a cut, and the picture says so. */
static void test_followed_elsewhere(void **state)
{
	struct laid_out *l = tell_stories();
	const struct iommu_shape *cut;

	(void)state;
	follow(l, 0x1000000000, 0x1000000000);
	assert_int_equal(top_line(l, 1)->y0, TOP);
	assert_true(has_text(l, "followed: above all that is used in this time"));
	follow(l, 0x1000, 0x1000);
	assert_int_equal(top_line(l, 1)->y1, TOP + HEIGHT);
	assert_true(has_text(l, "followed: below all that is used in this time"));
	follow(l, 0x500000, 0x500fff);
	cut = find(l, IOMMU_SHAPE_CUT, 1);
	assert_in_range(top_line(l, 1)->y0, cut->y0, cut->y1);
	assert_int_equal(top_line(l, 1)->style, IOMMU_FOLLOWED_NEAR);
	assert_true(has_text(l, "followed: not used in this time"));
	assert_int_equal(count(l, IOMMU_SHAPE_FRAME), 0);
	assert_int_equal(count(l, IOMMU_SHAPE_RING), 0);
	/* the whole address space has its ends on the axis */
	follow(l, 0, UINT64_MAX);
	assert_int_equal(count(l, IOMMU_SHAPE_RING), 4);
	assert_int_equal(count(l, IOMMU_SHAPE_FRAME), 2);
	top_line(l, 2);
	free_all(l);
}

/* Rows of marks are above the axis, and lose no event at any width. */
static void test_followed_marks(void **state)
{
	struct iommu_followed_mark marks[300];
	struct laid_out *l = tell_stories();
	uint64_t from = STORY_START;

	(void)state;
	for (size_t i = 0; i < 300; i++)
		marks[i] = (struct iommu_followed_mark){
			.near = i % 3 ? IOMMU_FOLLOWED_ITSELF : IOMMU_FOLLOWED_NEAR,
			.mark = { .ts = from + i * (l->story.ts - from) / 300, .ref = 0x101000 },
		};
	l->followed = iommu_followed_new(marks, 300);
	assert_non_null(l->followed);
	follow(l, 0x101000, 0x101000);
	assert_true(has_text(l, "at the address"));
	assert_true(has_text(l, "near it"));
	for (int width = 400; width < 2000; width += 37) {
		size_t nr[IOMMU_FOLLOWED_KINDS] = { 0 };
		int below = TOP;

		lay_out(l, from, l->story.ts, width);
		for (size_t i = 0; i < l->picture.nr; i++) {
			const struct iommu_shape *s = &l->picture.shapes[i];

			if (s->kind == IOMMU_SHAPE_FOLLOWED) {
				nr[s->style] += s->nr;
				below = s->y1 > below ? s->y1 : below;
			}
		}
		assert_int_equal(nr[IOMMU_FOLLOWED_ITSELF], 200);
		assert_int_equal(nr[IOMMU_FOLLOWED_NEAR], 100);
		for (size_t i = 0; i < l->picture.nr; i++)
			assert_true(l->picture.shapes[i].kind != IOMMU_SHAPE_MAPPING ||
				    l->picture.shapes[i].y0 >= below);
	}
	free_all(l);
}

/* Small mappings at the address are visible among thousands, and not if they are too many. */
static void test_followed_small(void **state)
{
	struct laid_out *l = begin();

	(void)state;
	for (uint64_t i = 0; i < 3000; i++)
		map(l, 0x10000000 + i * 0x1000, 0x1000);
	for (uint64_t i = 0; i < 3000; i++)
		unmap(l, 0x10000000 + i * 0x1000, 0x1000);
	end(l);
	follow(l, 0x10064000, 0x10064fff);
	assert_true(count(l, IOMMU_SHAPE_FRAME) > 1);
	assert_int_equal(find(l, IOMMU_SHAPE_FRAME, count(l, IOMMU_SHAPE_FRAME) - 1)->style,
			 IOMMU_FOLLOWED_ITSELF);
	follow(l, 0x10000000, 0x20000000);
	assert_int_equal(count(l, IOMMU_SHAPE_FRAME), 0);
	assert_int_equal(count(l, IOMMU_SHAPE_FOLLOW_LINE), 2);
	free_all(l);
}

/* The sum of the numbers of all crosses is the number of faults, whatever the width. */
static void test_fault_counts(void **state)
{
	uint64_t random = 88172645463325252ULL;
	struct laid_out *l = begin();
	size_t several = 0;

	(void)state;
	for (int i = 0; i < 700; i++) {
		l->story.ts += next_random(&random) % 100000;
		if (i % 3 == 0)
			map(l, 0x100000 + next_random(&random) % 64 * 0x10000, 0x1000);
		fault(l, next_random(&random) % 5 ? 0x100000 + next_random(&random) % 0x400000
						  : next_random(&random));
	}
	end(l);
	for (int width = 480; width <= 3000; width += 36) {
		size_t faults = 0, crosses = 0;

		lay_out(l, STORY_START, l->story.ts, width);
		for (size_t i = 0; i < l->picture.nr; i++) {
			const struct iommu_shape *s = &l->picture.shapes[i];

			if (s->kind != IOMMU_SHAPE_CROSS)
				continue;
			assert_true(s->nr > 0 && s->first < 700);
			faults += s->nr;
			crosses++;
			several += s->nr > 1;
		}
		assert_int_equal(faults, 700);
		assert_true(crosses > 20);
	}
	assert_true(several > 0);
	/* Parts of the trace have their own faults only, and all of them. */
	for (int i = 0; i < 50; i++) {
		uint64_t from = STORY_START + next_random(&random) % (l->story.ts - STORY_START);
		uint64_t to = from + 1 + next_random(&random) % (l->story.ts - from);
		size_t wanted = 0, faults = 0;

		lay_out(l, from, to, 700);
		for (size_t j = 0; j < l->scene.lane->nr_faults; j++) {
			uint64_t ts = l->scene.lane->faults[j].ts;

			wanted += ts >= from && ts < iommu_view_edge(&l->view, 700);
		}
		for (size_t j = 0; j < l->picture.nr; j++)
			faults += l->picture.shapes[j].kind == IOMMU_SHAPE_CROSS
					  ? l->picture.shapes[j].nr
					  : 0;
		assert_int_equal(faults, wanted);
	}
	/* Without faults, there are none. */
	l->view.no_faults = true;
	iommu_picture_address_map(&l->picture, &l->scene, &l->view, &names);
	assert_int_equal(count(l, IOMMU_SHAPE_CROSS), 0);
	free_all(l);
}

/* Many small mappings, of which some live long; and one fault per @faults events, or none if 0. */
static struct laid_out *crowd(int events, uint64_t spread, int faults)
{
	uint64_t random = 88172645463325252ULL;
	struct laid_out *l = begin();
	bool *live = calloc(spread, sizeof(*live));

	assert_non_null(live);
	map(l, 0x40000000, 0x200000);
	for (int i = 0; i < events; i++) {
		uint64_t at = next_random(&random) % spread;
		uint64_t iova = 0xf0000000 + at * 0x8000 + at / 1000 * 0x10000000;
		/* some reach over many others */
		uint64_t size = at % 17 ? 0x1000ULL << at % 3 : 0x100000;

		l->story.ts += next_random(&random) % 3000;
		if (live[at])
			unmap(l, iova, size);
		else
			map(l, iova, size);
		live[at] = !live[at];
		if (faults && i % faults == 0)
			fault(l, iova + next_random(&random) % 0x40000);
	}
	free(live);
	end(l);
	return l;
}

/* Where a fault is, in the crosses' squares, without tables. */
static size_t square_of(const struct laid_out *l, const struct iommu_map_fault *fault)
{
	int at = iommu_address_axis_at(&l->scene.axis, fault->address);
	int y = TOP + HEIGHT - (at + 128) / 256;

	return (size_t)(y - TOP) / 12 * 1000 +
	       (size_t)iommu_view_column(&l->view, (int64_t)fault->ts) / 12;
}

/* Each cross has all faults of its square, beginning with the first one. */
static void assert_crosses(const struct laid_out *l)
{
	size_t nr, first, in_view = 0, in_crosses = 0;
	const struct iommu_map_fault *faults = iommu_address_map_faults(l->scene.map, &nr);
	uint64_t end = iommu_view_edge(&l->view, l->view.columns);
	size_t *squares = calloc(nr, sizeof(*squares));

	assert_non_null(squares);
	for (size_t i = 0; i < nr; i++)
		squares[i] = square_of(l, &faults[i]);
	for (first = 0; first < nr && faults[first].ts < (uint64_t)l->view.from;)
		first++;
	while (first + in_view < nr && faults[first + in_view].ts < end)
		in_view++;
	for (size_t i = 0; i < l->picture.nr; i++) {
		const struct iommu_shape *s = &l->picture.shapes[i];
		size_t before = 0, in_square = 0;

		if (s->kind != IOMMU_SHAPE_CROSS)
			continue;
		for (size_t k = first; k < first + in_view; k++) {
			bool here = squares[k] == squares[s->first];

			before += here && k < s->first;
			in_square += here;
		}
		assert_int_equal(before, 0);
		assert_int_equal(s->nr, in_square);
		in_crosses += s->nr;
	}
	assert_int_equal(in_crosses, in_view);
	free(squares);
}

static void test_crowd_of_faults(void **state)
{
	uint64_t random = 88172645463325252ULL;
	struct laid_out *l = crowd(30000, 4000, 9);

	(void)state;
	for (int i = 0; i < 8; i++) {
		uint64_t length = (l->story.ts - STORY_START) / (i ? 2 : 1);
		uint64_t from = STORY_START;

		from += i ? next_random(&random) % length : 0;
		lay_out(l, from, from + length, 300 + 100 * i);
		assert_true(l->scene.crowded);
		assert_true(count(l, IOMMU_SHAPE_CROSS) > 100);
		assert_crosses(l);
	}
	free_all(l);
}

/* The most mappings in a cell of the run, counted one by one. */
static uint64_t naive(const struct laid_out *l, const struct iommu_shape *run,
		      bool (*touches)(const struct laid_out *l, const struct iommu_map_rect *rect,
				      const struct iommu_shape *run))
{
	uint64_t most = 0;
	size_t nr;
	const struct iommu_map_rect *rects = iommu_address_map_rects(l->scene.map, &nr);

	for (int x = run->x0 - LEFT; x < run->x1 - LEFT; x += IOMMU_MAP_CELL) {
		int end =
			x + IOMMU_MAP_CELL < l->view.columns ? x + IOMMU_MAP_CELL : l->view.columns;
		uint64_t from = iommu_view_edge(&l->view, x);
		uint64_t to = iommu_view_edge(&l->view, end);
		uint64_t here = 0;

		for (size_t i = 0; i < nr; i++)
			here += rects[i].from < to && rects[i].to > from &&
				touches(l, &rects[i], run);
		most = here > most ? here : most;
	}
	return most;
}

static bool touches_part(const struct laid_out *l, const struct iommu_map_rect *rect,
			 const struct iommu_shape *run)
{
	const struct iommu_address_axis *axis = &l->scene.axis;

	for (size_t i = 0; i < axis->nr_parts; i++) {
		const struct iommu_axis_part *part = &axis->parts[i];

		if (TOP + HEIGHT - (part->low + 128) / 256 == run->y1)
			return rect->low < part->bin + part->nr_bins && rect->high >= part->bin;
	}
	fail();
	return false;
}

/* With too many mappings to draw, each place has the exact number of those that touch it. */
static void test_crowd(void **state)
{
	struct laid_out *l = crowd(30000, 4000, 0);
	size_t nr = 0;

	(void)state;
	lay_out(l, STORY_START, l->story.ts, 900);
	assert_true(l->scene.crowded);
	/* the large mapping is drawn nevertheless */
	assert_int_equal(count(l, IOMMU_SHAPE_MAPPING), 1);
	assert_int_equal(find(l, IOMMU_SHAPE_MAPPING, 0)->level, IOMMU_SIZE_2M);
	for (size_t i = 0; i < l->picture.nr; i++) {
		const struct iommu_shape *s = &l->picture.shapes[i];

		if (s->kind != IOMMU_SHAPE_DENSITY)
			continue;
		if (nr++ % 8 == 0) {
			assert_int_equal(s->nr, naive(l, s, touches_part));
			assert_true(s->nr >= iommu_density_from(s->level));
		}
	}
	free_all(l);
}

static bool touches_row(const struct laid_out *l, const struct iommu_map_rect *rect,
			const struct iommu_shape *run)
{
	const struct iommu_piece *piece = iommu_address_map_piece(l->scene.map, rect);
	int base = TOP + HEIGHT;
	int y1 = base - (iommu_address_axis_at(&l->scene.axis, piece->first) + 128) / 256;
	int y0 = base - (iommu_address_axis_end(&l->scene.axis, piece->last) + 128) / 256;
	int x0 = LEFT + iommu_view_column(&l->view, (int64_t)rect->from);
	int x1 = LEFT + iommu_view_column(&l->view, (int64_t)rect->to - 1) + 1;

	/* large ones are drawn */
	if (x1 - x0 >= 2 && y1 - y0 >= 2)
		return false;
	y1 = y1 > y0 ? y1 : y0 + 1;
	return y0 < run->y1 && y1 > run->y0;
}

/* With fewer, those that are too small to draw are counted per cell; the others are drawn. */
static void test_cells(void **state)
{
	struct laid_out *l = crowd(5000, 2000, 0);
	size_t nr = 0, rects;

	(void)state;
	lay_out(l, STORY_START, l->story.ts, 900);
	assert_false(l->scene.crowded);
	for (size_t i = 0; i < l->picture.nr; i++) {
		const struct iommu_shape *s = &l->picture.shapes[i];

		if (s->kind == IOMMU_SHAPE_DENSITY && nr++ % 10 == 0)
			assert_int_equal(s->nr, naive(l, s, touches_row));
	}
	assert_true(nr > 200);
	/* A part of the trace with few mappings has them all. */
	lay_out(l, l->story.ts - 40000, l->story.ts, 900);
	rects = iommu_address_map_count(l->scene.map, l->story.ts - 40000,
					iommu_view_edge(&l->view, 900));
	assert_int_equal(l->scene.nr_rects, rects);
	free_all(l);
}

/* Sizes: 4 KiB, 2 MiB and 1 GiB have shades of their own, and are visible however short. */
static void test_sizes(void **state)
{
	struct laid_out *l = begin();

	(void)state;
	map(l, 0x100000, 0x1000);
	map(l, 0x200000, 0x200000);
	map(l, 0x40000000, 0x40000000);
	unmap(l, 0x40000000, 0x40000000);
	l->story.ts += 10000000;
	end(l);
	lay_out(l, STORY_START, l->story.ts, 500);
	assert_int_equal(count(l, IOMMU_SHAPE_MAPPING), 3);
	for (size_t i = 0; i < 3; i++) {
		const struct iommu_shape *s = find(l, IOMMU_SHAPE_MAPPING, i);

		assert_int_equal(s->level, i);
		assert_true(s->x1 - s->x0 >= 2 && s->y1 - s->y0 >= 14);
	}
	assert_memory_not_equal(&find(l, IOMMU_SHAPE_MAPPING, 0)->colour,
				&find(l, IOMMU_SHAPE_MAPPING, 1)->colour,
				sizeof(struct iommu_colour));
	free_all(l);
}

/* Absurd times and addresses, and views outside of the trace. */
static void test_hostile(void **state)
{
	uint64_t random = 88172645463325252ULL;
	struct laid_out *l = begin();

	(void)state;
	for (int i = 0; i < 300; i++) {
		l->story.ts = i < 100 ? 0 : i < 200 ? next_random(&random) >> 1 : UINT64_MAX;
		map(l, next_random(&random) << next_random(&random) % 64, next_random(&random));
		fault(l, UINT64_MAX - next_random(&random) % 3);
		if (i % 7 == 0)
			unmap(l, 0, UINT64_MAX);
	}
	end(l);
	for (int i = 0; i < 200; i++) {
		uint64_t from = next_random(&random) >> (1 + next_random(&random) % 60);
		uint64_t to = from + (next_random(&random) >> (2 + next_random(&random) % 60));

		to = to > INT64_MAX / 2 ? INT64_MAX / 2 : to;
		from = from > to ? to : from;
		lay_out(l, from, to, i % 2 ? 480 : 1300);
	}
	free_all(l);
}

/* The relative luminance of WCAG 2, from 0 for black to 1 for white. */
static double luminance(struct iommu_colour c)
{
	const uint8_t in[] = { c.r, c.g, c.b };
	const double parts[] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0;

	for (int i = 0; i < 3; i++) {
		double v = in[i] / 255.;

		sum += parts[i] * (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
	}
	return sum;
}

/*
 * The lightest shade has a contrast of 3 to white, and the steps between shades are at least 8 in
 * CIE lightness. Shades differ in lightness alone, so they look the same with any colour vision.
 */
static void test_shades(void **state)
{
	double before = 0;

	(void)state;
	for (int i = 0; i < IOMMU_MEMORY_SHADES; i++) {
		double y = luminance(iommu_colour_shade(iommu_palette_default.bytes, i));
		double lightness = 116 * cbrt(y) - 16;

		if (!i)
			assert_true(1.05 / (y + 0.05) >= 3);
		else
			assert_true(before - lightness >= 8);
		before = lightness;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),	cmocka_unit_test(test_explanations),
		cmocka_unit_test(test_fault_counts),	cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_cells),		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_hostile),		cmocka_unit_test(test_shades),
		cmocka_unit_test(test_followed),	cmocka_unit_test(test_followed_elsewhere),
		cmocka_unit_test(test_followed_marks),	cmocka_unit_test(test_followed_small),
		cmocka_unit_test(test_crowd_of_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
