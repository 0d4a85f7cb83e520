/* SPDX-License-Identifier: LGPL-2.1 */
/* What a reader finds in a lane: names, the scale of memory, narrow bands, ticks and reasons. */
#include <string.h>

#include "steps.h"
#include "story.h"

#include "picture/picture.h"

#define DEVICE	"0000:00:04.0"
#define X	50
#define COLUMNS 400
#define HEIGHT	60

static const char *name_of(void *arg, int32_t pid)
{
	(void)arg;
	return pid == 300 ? "vfiotest" : NULL;
}

static const struct iommu_view_names names = { .comm = name_of };

#define COLUMN 1000000000LL /* ns */

/* From the beginning of the story. */
static struct iommu_view view_of(void)
{
	return (struct iommu_view){
		.from = STORY_START,
		.step = COLUMN,
		.columns = COLUMNS,
		.x = X,
		.y1 = HEIGHT,
		.begin = STORY_START,
		.end = STORY_START + (COLUMNS - 1) * COLUMN,
		.scale = 1 << 20,
		.palette = &iommu_palette_default,
	};
}

/* A pair of attaches changes the holder. */
static void attach_twice(struct story *s, int column)
{
	s->ts = (uint64_t)(STORY_START + column * COLUMN);
	story_device(s, IOMMU_STEP_ATTACH, DEVICE, 0, 0);
	story_device(s, IOMMU_STEP_ATTACH, DEVICE, 0, 0);
}

/* Task @pid takes the device at @column, maps @size bytes, and gives it back @width columns later.
 */
static void hold(struct story *s, int32_t pid, int column, int width, uint64_t size)
{
	s->pid = pid;
	attach_twice(s, column);
	if (size)
		story_map(s, 0x100000, size);
	attach_twice(s, column + width);
}

static void begin(struct story *s)
{
	story_begin(s, IOMMU_ATTACH_PAIRS);
	story_device(s, IOMMU_STEP_ADD, DEVICE, 0, 0);
}

static void lay(struct story *s, const struct iommu_view *view, struct iommu_picture *picture)
{
	s->ts = STORY_START + (COLUMNS - 1) * COLUMN;
	story_end(s);
	iommu_picture_lane(picture, s->lanes, story_lane(s, DEVICE), view, &names);
	assert_false(picture->failed);
}

static void drop(struct story *s, struct iommu_picture *picture)
{
	iommu_picture_free(picture);
	iommu_lanes_free(s->lanes);
}

/* Returns the band or text that covers @column; NULL if there is none. */
static const struct iommu_shape *at(const struct iommu_picture *picture, uint8_t kind, int column)
{
	for (size_t i = 0; i < picture->nr; i++) {
		const struct iommu_shape *shape = &picture->shapes[i];

		if (shape->kind == kind && shape->x0 <= X + column && shape->x1 > X + column)
			return shape;
	}
	return NULL;
}

static const char *form(const struct iommu_picture *picture, const struct iommu_shape *text, int i)
{
	assert_non_null(text);
	return picture->texts[text->first].form[i];
}

static size_t count(const struct iommu_picture *picture, uint8_t kind)
{
	size_t nr = 0;

	for (size_t i = 0; i < picture->nr; i++)
		nr += picture->shapes[i].kind == kind;
	return nr;
}

/* A name has forms down to the PID. If not even that fits, it is above the band. */
static void test_names(void **state)
{
	struct iommu_picture picture = { 0 };
	const struct iommu_view view = view_of();
	const struct iommu_shape *band, *text;
	struct story s;

	(void)state;
	begin(&s);
	hold(&s, 300, 20, 80, 0x1000);
	hold(&s, 123456, 200, 24, 0);
	hold(&s, 301, 300, 25, 0);
	hold(&s, 302, 350, 20, 0);
	lay(&s, &view, &picture);
	text = at(&picture, IOMMU_SHAPE_TEXT, 50);
	assert_string_equal(form(&picture, text, 0), "vfiotest-300 (likely)");
	assert_string_equal(form(&picture, text, 1), "vfiotest-300");
	assert_string_equal(form(&picture, text, 2), "300");
	band = at(&picture, IOMMU_SHAPE_HOLDER, 50);
	/* Neither the strip of a likely band nor the ticks below it cross its name. */
	assert_int_equal(band->style, IOMMU_BAND_LIKELY);
	assert_true(text->y0 > band->y0 && text->y1 <= band->y1 - iommu_strip_height(band));
	/* The host is likely, too. */
	band = at(&picture, IOMMU_SHAPE_HOLDER, 150);
	assert_int_equal(band->style, IOMMU_BAND_LIKELY);
	assert_string_equal(form(&picture, at(&picture, IOMMU_SHAPE_TEXT, 150), 0),
			    "host (likely)");
	text = at(&picture, IOMMU_SHAPE_TEXT, 212);
	band = at(&picture, IOMMU_SHAPE_HOLDER, 212);
	assert_string_equal(form(&picture, text, 0), "123456");
	assert_true(text->y1 <= band->y0);
	text = at(&picture, IOMMU_SHAPE_TEXT, 312);
	assert_string_equal(form(&picture, text, 2), "301");
	assert_true(text->y0 > band->y0);
	assert_null(at(&picture, IOMMU_SHAPE_TEXT, 360));
	drop(&s, &picture);
}

/* Marks have precedence over names above bands. */
static void test_name_and_mark(void **state)
{
	struct iommu_picture picture = { 0 };
	const struct iommu_view view = view_of();
	struct story s;

	(void)state;
	begin(&s);
	s.ts = STORY_START + 190 * COLUMN;
	story_device(&s, IOMMU_STEP_FAULT, DEVICE, 0x1000, 0);
	hold(&s, 123456, 200, 24, 0x1000);
	lay(&s, &view, &picture);
	assert_int_equal(count(&picture, IOMMU_SHAPE_FAULT), 1);
	assert_null(at(&picture, IOMMU_SHAPE_TEXT, 212));
	drop(&s, &picture);
}

/* A narrow band keeps its colour: it has no lines at its ends. */
static void test_narrow(void **state)
{
	struct iommu_picture picture = { 0 };
	const struct iommu_view view = view_of();
	const struct iommu_shape *band;
	struct story s;

	(void)state;
	begin(&s);
	hold(&s, 300, 100, 3, 0);
	hold(&s, 301, 200, 40, 0);
	lay(&s, &view, &picture);
	band = at(&picture, IOMMU_SHAPE_HOLDER, 101);
	assert_int_equal(band->x1 - band->x0, 3);
	assert_null(at(&picture, IOMMU_SHAPE_BORDER, 100));
	assert_null(at(&picture, IOMMU_SHAPE_BORDER, 103));
	assert_non_null(at(&picture, IOMMU_SHAPE_BORDER, 200));
	assert_non_null(at(&picture, IOMMU_SHAPE_BORDER, 240));
	drop(&s, &picture);
}

/* Ticks are below all bands, and nothing else is. */
static void test_ticks(void **state)
{
	struct iommu_picture picture = { 0 };
	const struct iommu_view view = view_of();
	const struct iommu_shape *tick;
	struct story s;

	(void)state;
	begin(&s);
	hold(&s, 300, 100, 50, 0);
	lay(&s, &view, &picture);
	tick = at(&picture, IOMMU_SHAPE_TICK, 100);
	assert_non_null(tick);
	assert_int_equal(tick->y1, HEIGHT);
	for (size_t i = 0; i < picture.nr; i++)
		assert_true(picture.shapes[i].kind == IOMMU_SHAPE_TICK ||
			    picture.shapes[i].y1 <= tick->y0);
	drop(&s, &picture);
}

/* The scale: its top, and two lines at round numbers, each at the height of its number. */
static void check_levels(struct iommu_view view, const char *const expected[3])
{
	struct iommu_picture picture = { 0 };
	const struct iommu_shape *text[3];
	struct story s;
	size_t nr = 0;

	begin(&s);
	hold(&s, 300, 100, 200, view.scale);
	lay(&s, &view, &picture);
	for (size_t i = 0; i < picture.nr; i++) {
		const struct iommu_shape *shape = &picture.shapes[i];

		if (shape->kind == IOMMU_SHAPE_TEXT && shape->x0 == view.levels_x) {
			assert_true(nr < 3);
			assert_string_equal(form(&picture, shape, 0), expected[nr]);
			text[nr++] = shape;
		}
	}
	assert_int_equal(nr, 3);
	assert_int_equal(count(&picture, IOMMU_SHAPE_LEVEL), 2);
	assert_true(text[0]->y0 < view.y0 && text[0]->y1 > view.y0);
	for (int i = 1; i < 3; i++) {
		const struct iommu_shape *line = text[i] - 1;

		assert_int_equal(line->kind, IOMMU_SHAPE_LEVEL);
		assert_true(line->y0 >= text[i]->y0 && line->y0 < text[i]->y1);
		assert_true(text[i]->y0 >= text[i - 1]->y1);
	}
	drop(&s, &picture);
}

static void test_levels(void **state)
{
	static const char *const logarithmic[] = { "1M", "128K", "16K" };
	static const char *const linear[] = { "1M", "512K", "256K" };
	struct iommu_view view = view_of();

	(void)state;
	view.levels_x = 500;
	view.y1 = 100;
	check_levels(view, logarithmic);
	view.linear = true;
	check_levels(view, linear);
}

/* The top of the scale is within the plot, right of the marks that would cover it. */
static void check_level_beside(const int *columns, int expected)
{
	struct iommu_picture picture = { 0 };
	struct iommu_view view = view_of();
	const struct iommu_shape *number = NULL;
	struct story s;

	view.y1 = 36;
	begin(&s);
	for (; *columns; columns++) {
		s.ts = (uint64_t)(STORY_START + *columns * COLUMN);
		story_device(&s, IOMMU_STEP_FAULT, DEVICE, 0x5000, 0);
	}
	hold(&s, 300, 350, 20, view.scale);
	lay(&s, &view, &picture);
	for (size_t i = 0; i < picture.nr; i++) {
		if (picture.shapes[i].kind == IOMMU_SHAPE_TEXT &&
		    !strcmp(form(&picture, &picture.shapes[i], 0), "1M"))
			number = &picture.shapes[i];
	}
	assert_non_null(number);
	assert_int_equal(number->x0 - X, expected);
	drop(&s, &picture);
}

static void test_level_beside_marks(void **state)
{
	(void)state;
	check_level_beside((const int[]){ 300, 0 }, 2);
	/* A mark ends five columns after its middle. */
	check_level_beside((const int[]){ 5, 0 }, 5 + 5 + 2);
	/* Too little room between two. */
	check_level_beside((const int[]){ 5, 30, 0 }, 30 + 5 + 2);
	/* Two as one, with their number. */
	check_level_beside((const int[]){ 5, 8, 0 }, 1 + 14 + 2 + 18 + 2);
}

/* A lane without memory tells why. */
static void test_reasons(void **state)
{
	const struct iommu_view view = view_of();

	(void)state;
	for (int maps = 0; maps < 2; maps++) {
		struct iommu_picture picture = { 0 };
		struct story s;

		begin(&s);
		if (maps)
			story_map(&s, 0x100000, 0x1000);
		lay(&s, &view, &picture);
		assert_int_equal(count(&picture, IOMMU_SHAPE_LEVEL), 0);
		assert_string_equal(form(&picture, at(&picture, IOMMU_SHAPE_TEXT, 3), 0),
				    maps ? "nothing was mapped for it"
					 : "no map event was recorded");
		drop(&s, &picture);
	}
}

/* Times that are rounded to microseconds: the unmap has the time of the map. */
static void test_no_time(void **state)
{
	const struct iommu_view view = view_of();
	struct iommu_picture picture = { 0 };
	struct story s;

	(void)state;
	begin(&s);
	story_map(&s, 0x100000, 0x1000);
	s.ts -= 1000;
	story_unmap(&s, 0x100000, 0x1000);
	story_end(&s);
	iommu_picture_lane(&picture, s.lanes, story_lane(&s, ""), &view, &names);
	assert_string_equal(form(&picture, at(&picture, IOMMU_SHAPE_TEXT, 0), 0),
			    "its mappings lasted no time");
	drop(&s, &picture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),	cmocka_unit_test(test_name_and_mark),
		cmocka_unit_test(test_narrow),	cmocka_unit_test(test_ticks),
		cmocka_unit_test(test_levels),	cmocka_unit_test(test_level_beside_marks),
		cmocka_unit_test(test_reasons), cmocka_unit_test(test_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
