/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The marks of a lane at any width: their numbers add up to what the trace has, stay on the axis
 * and do not overlap, and a mark of several looks different from a mark of one. usage: test_marks
 * SAMPLE...
 */
#include <stdio.h>
#include <string.h>

#include "input/input.h"
#include "story.h"

#include "picture/picture.h"

#define DEVICE "0000:00:04.0"
#define X      100

static const char *name_of(void *arg, int32_t pid)
{
	(void)arg;
	(void)pid;
	return NULL;
}

static const struct iommu_view_names names = { .comm = name_of };

static size_t nr_of(const struct iommu_lane *lane, uint8_t kind)
{
	return kind == IOMMU_SHAPE_FAULT || kind == IOMMU_SHAPE_FOLLOWED ? lane->nr_faults
	       : kind == IOMMU_SHAPE_FINDING				 ? lane->nr_findings
									 : lane->nr_signs;
}

/* Checks a mark and its number. Returns how many the reader sees. */
static size_t check_mark(const struct iommu_picture *picture, size_t i, int end, int *used)
{
	const struct iommu_shape *mark = &picture->shapes[i];
	const struct iommu_shape *number = mark + 1;
	int x0 = mark->x0;
	int x1 = mark->x1;
	size_t seen = 1;

	assert_int_equal(x1 - x0, mark->nr > 1 ? IOMMU_MARKS_WIDTH : IOMMU_MARK_WIDTH);
	if (mark->nr > 1) {
		assert_true(i + 1 < picture->nr);
		assert_int_equal(number->kind, IOMMU_SHAPE_TEXT);
		assert_int_equal(sscanf(picture->texts[number->first].form[0], "x%zu", &seen), 1);
		assert_true(number->x0 >= X && number->x1 <= end);
		assert_true(number->x1 - number->x0 >=
			    9 * (int)strlen(picture->texts[number->first].form[0]));
		assert_true(number->x1 <= x0 || number->x0 >= x1);
		x0 = number->x0 < x0 ? number->x0 : x0;
		x1 = number->x1 > x1 ? number->x1 : x1;
	}
	assert_int_equal(seen, mark->nr);
	assert_true(x0 >= *used);
	*used = x1;
	return seen;
}

static void check_kind(const struct iommu_picture *picture, const struct iommu_lane *lane,
		       uint8_t kind, uint8_t style, int end)
{
	int used = -IOMMU_MARKS_WIDTH;
	size_t seen = 0;

	for (size_t i = 0; i < picture->nr; i++) {
		if (picture->shapes[i].kind != kind || picture->shapes[i].style != style)
			continue;
		assert_int_equal(picture->shapes[i].first, seen);
		seen += check_mark(picture, i, end, &used);
	}
	assert_int_equal(seen, nr_of(lane, kind));
}

/* Followed events, at the same places as the faults. */
static void follow(struct iommu_view *view, const struct iommu_lane *lane)
{
	for (int i = 0; i < IOMMU_FOLLOWED_KINDS; i++) {
		view->followed[i] = lane->faults;
		view->nr_followed[i] = lane->nr_faults;
	}
}

/* Checks all lanes for the whole trace at many widths. */
static void check(const struct iommu_lanes *lanes, uint64_t begin, uint64_t end)
{
	size_t nr;
	const struct iommu_lane *list = iommu_lanes_list(lanes, &nr);
	struct iommu_picture picture = { 0 };

	for (int width = 480; width <= 3000; width += width < 800 ? 1 : 31) {
		struct iommu_view view = {
			.from = (int64_t)begin,
			.step = (int64_t)(end - begin) / width + 1,
			.columns = width,
			.x = X,
			.y1 = 60,
			.begin = (int64_t)begin,
			.end = (int64_t)end,
			.scale = 1 << 20,
			.no_bytes = true,
			.palette = &iommu_palette_default,
		};

		for (size_t i = 0; i < nr; i++) {
			follow(&view, &list[i]);
			iommu_picture_lane(&picture, lanes, &list[i], &view, &names);
			check_kind(&picture, &list[i], IOMMU_SHAPE_FAULT, 0, X + width);
			check_kind(&picture, &list[i], IOMMU_SHAPE_FINDING, 0, X + width);
			check_kind(&picture, &list[i], IOMMU_SHAPE_SIGN, 0, X + width);
			for (uint8_t style = 0; style < IOMMU_FOLLOWED_KINDS; style++)
				check_kind(&picture, &list[i], IOMMU_SHAPE_FOLLOWED, style,
					   X + width);
		}
	}
	iommu_picture_free(&picture);
}

static void fault(struct story *s)
{
	const uint64_t ts = s->ts;

	/* Each at a page of its own, so that no two are one fault. */
	story_device(s, IOMMU_STEP_FAULT, DEVICE, s->ref << 16, 0);
	s->ts = ts;
}

static void end_story(struct story *s, size_t nr_faults)
{
	s->ts = STORY_START + 1000000;
	story_end(s);
	assert_int_equal(story_lane(s, DEVICE)->nr_faults, nr_faults);
	check(s->lanes, STORY_START, s->ts);
	iommu_lanes_free(s->lanes);
}

/* At the same time, close together, alone, and at both ends. */
static void test_places(void **state)
{
	static const unsigned int us[] = { 0,	0,   1,	  2,   30,  40,	 50,  200, 215, 216, 500,
					   500, 500, 640, 900, 965, 966, 985, 990, 999, 1000 };
	struct story s;

	(void)state;
	story_begin(&s, IOMMU_ATTACH_PAIRS);
	for (size_t i = 0; i < ARRAY_SIZE(us); i++) {
		s.ts = STORY_START + us[i] * 1000ULL;
		fault(&s);
	}
	end_story(&s, ARRAY_SIZE(us));
}

/* Random places, from few to thousands: numbers have up to four digits. */
static void test_random(void **state)
{
	uint32_t random = 1;

	(void)state;
	for (int nr = 1; nr < 5000; nr *= 3) {
		uint64_t at = STORY_START;
		struct story s;

		story_begin(&s, IOMMU_ATTACH_PAIRS);
		for (int i = 0; i < nr; i++) {
			random = random * 1103515245 + 12345;
			at += random / 65536 % (1800000 / (uint32_t)nr);
			s.ts = at < STORY_START + 1000000 ? at : STORY_START + 1000000;
			fault(&s);
		}
		end_story(&s, (size_t)nr);
	}
}

/* Findings without an excuse, and signs, have marks of their own kind. */
static void test_kinds(void **state)
{
	const struct iommu_fault sign = { .vendor = IOMMU_AMD, .kind = IOMMU_LOG_SIGN };
	const struct iommu_fault again = { .vendor = IOMMU_AMD,
					   .kind = IOMMU_LOG_SIGN,
					   .joined = true };
	const struct iommu_fault timeout = { .vendor = IOMMU_AMD,
					     .kind = IOMMU_LOG_SIGN,
					     .has = IOMMU_HAS_DEVICE,
					     .device = { .slot = 4 },
					     .note = "a queue timed out" };
	const struct iommu_replay_config config = { .attach_rule = IOMMU_ATTACH_PAIRS,
						    .findings = true };
	const struct iommu_lane *lane;
	struct story s;

	(void)state;
	story_begin_as(&s, &config);
	s.pid = 300;
	story_device(&s, IOMMU_STEP_ATTACH, DEVICE, 0, 0);
	story_device(&s, IOMMU_STEP_ATTACH, DEVICE, 0, 0);
	story_map(&s, 0x200000, 0x4000);
	story_unmap(&s, 0x200000, 0x4000);
	s.ts += 500000;
	story_unmap(&s, 0x200000, 0x4000);
	story_step(&s, (struct iommu_step){ .kind = IOMMU_STEP_LOG, .fault = &timeout });
	story_step(&s, (struct iommu_step){ .kind = IOMMU_STEP_LOG, .fault = &sign });
	story_step(&s, (struct iommu_step){ .kind = IOMMU_STEP_LOG, .fault = &again });
	story_end(&s);
	lane = story_lane(&s, DEVICE);
	assert_int_equal(lane->nr_faults, 0);
	assert_int_equal(lane->nr_findings, 1);
	assert_int_equal(lane->findings[0].kind, IOMMU_FINDING_DOUBLE_UNMAP);
	assert_int_equal(lane->nr_signs, 1);
	assert_string_equal(iommu_lane_sign_details(s.lanes, &lane->signs[0])->note,
			    "a queue timed out");
	lane = story_lane(&s, "");
	assert_non_null(lane);
	assert_int_equal(lane->nr_signs, 1);
	check(s.lanes, STORY_START, s.ts);
	iommu_lanes_free(s.lanes);
}

static void take(void *lanes, const struct iommu_step *step)
{
	iommu_lanes_feed(lanes, step, 0);
}

/* Returns the number of faults. */
static size_t check_buffer(struct input *file, unsigned int buffer)
{
	struct iommu_replay_config config = { .findings = true };
	struct input_stats stats;
	struct iommu_sink sink = { .step = take };
	size_t faults = 0;
	size_t nr;

	input_config(file, &config);
	sink.arg = iommu_lanes_new(&config);
	assert_non_null(sink.arg);
	assert_true(input_read(file, buffer, &sink, &stats));
	iommu_lanes_end(sink.arg, stats.last_ts);
	for (const struct iommu_lane *lane = iommu_lanes_list(sink.arg, &nr); nr--; lane++)
		faults += lane->nr_faults;
	check(sink.arg, stats.first_ts, stats.last_ts);
	iommu_lanes_free(sink.arg);
	return faults;
}

static const char *sample;

static void test_sample(void **state)
{
	struct input *file = input_open(sample);
	size_t faults = 0;

	(void)state;
	assert_non_null(file);
	for (unsigned int i = 0; i < input_buffers(file); i++)
		faults += check_buffer(file, i);
	assert_true(faults > 0);
	input_close(file);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_kinds),
	};
	const struct CMUnitTest of_sample[] = { cmocka_unit_test(test_sample) };
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	for (int i = 1; i < argc; i++) {
		sample = argv[i];
		failed += cmocka_run_group_tests_name(sample, of_sample, NULL, NULL);
	}
	return failed;
}
