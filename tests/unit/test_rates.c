/* SPDX-License-Identifier: LGPL-2.1 */
/* Maps and unmaps that are denser than columns are shown as rates, with the median size of maps. */
#include <string.h>

#include "steps.h"

#include "core/timeline/ticks.h"
#include "picture/picture.h"

#define COLUMNS 100
#define STEP	10000LL /* ns per column */
#define X	40
#define MIDDLE	30
#define ROOM	58 /* for the line of medians, which is two pixels high */

static struct iommu_view view_of(bool linear)
{
	return (struct iommu_view){
		.step = STEP,
		.columns = COLUMNS,
		.x = X,
		.y0 = 0,
		.y1 = 2 * MIDDLE,
		.scale = 1 << 20,
		.linear = linear,
		.palette = &iommu_palette_default,
	};
}

static void feed_sizes(struct iommu_ticks *ticks, enum iommu_step_kind kind, int column, int nr,
		       uint64_t size)
{
	for (int i = 0; i < nr; i++) {
		struct iommu_step step = { .kind = kind, .size = size, .done = size, .pid = 7 };

		step.ts = (uint64_t)(column * STEP + i * STEP / nr);
		iommu_ticks_feed(ticks, &step);
	}
}

static void feed(struct iommu_ticks *ticks, enum iommu_step_kind kind, int column, int nr)
{
	feed_sizes(ticks, kind, column, nr, 4096);
}

/* Lays out what @fill feeds. */
static void lay(struct iommu_picture *picture, bool linear, void (*fill)(struct iommu_ticks *ticks))
{
	struct iommu_ticks *ticks = iommu_ticks_new();
	const struct iommu_view view = view_of(linear);

	assert_non_null(ticks);
	fill(ticks);
	iommu_ticks_end(ticks);
	iommu_picture_ticks(picture, iommu_ticks_of_task(ticks, 7), &view);
	assert_false(picture->failed);
	iommu_ticks_free(ticks);
}

/* Column i has i + 1 maps; every other one has 4 unmaps. */
static void fill_dense(struct iommu_ticks *ticks)
{
	for (int i = 0; i < COLUMNS; i++) {
		feed(ticks, IOMMU_STEP_MAP, i, i + 1);
		if (i % 2)
			feed(ticks, IOMMU_STEP_UNMAP, i, 4);
	}
}

/*
 * Of 2 maps each, the first 40 columns have small ones, the next 40 large ones, and the last 8 one
 * size between two powers of two. Columns 80 to 91 have only unmaps, whose size is another.
 */
static void fill_sizes(struct iommu_ticks *ticks)
{
	for (int i = 0; i < COLUMNS; i++) {
		bool none = i >= 80 && i < 92;
		uint64_t size = i < 40 ? 4096 : i < 80 ? 1 << 20 : 5 << 14;

		if (!none)
			feed_sizes(ticks, IOMMU_STEP_MAP, i, 2, size);
		feed_sizes(ticks, IOMMU_STEP_UNMAP, i, 2, 1 << 20);
	}
}

static void fill_unmaps(struct iommu_ticks *ticks)
{
	for (int i = 0; i < COLUMNS; i++)
		feed(ticks, IOMMU_STEP_UNMAP, i, 2);
}

static void fill_mixed(struct iommu_ticks *ticks)
{
	feed_sizes(ticks, IOMMU_STEP_MAP, 0, 1, 1 << 20);
	feed_sizes(ticks, IOMMU_STEP_MAP, 0, 3, 1 << 16);
	feed_sizes(ticks, IOMMU_STEP_MAP, 0, 1, 4096);
	feed_sizes(ticks, IOMMU_STEP_MAP, 1, 2, 5 << 14);
	feed_sizes(ticks, IOMMU_STEP_MAP, 1, 1, 4096);
}

static void fill_sparse(struct iommu_ticks *ticks)
{
	for (int i = 0; i < COLUMNS; i += 2)
		feed(ticks, i % 4 ? IOMMU_STEP_MAP : IOMMU_STEP_UNMAP, i, 1);
}

/* Returns the shape of a kind in a column; NULL if there is none. */
static const struct iommu_shape *at(const struct iommu_picture *picture, uint8_t kind, int column)
{
	for (size_t i = 0; i < picture->nr; i++) {
		const struct iommu_shape *shape = &picture->shapes[i];

		if (shape->kind == kind && shape->x0 <= X + column && shape->x1 > X + column)
			return shape;
	}
	return NULL;
}

static int map_height(const struct iommu_picture *picture, int column)
{
	const struct iommu_shape *shape = at(picture, IOMMU_SHAPE_MAP_TICK, column);

	assert_non_null(shape);
	assert_int_equal(shape->nr, column + 1);
	assert_int_equal(shape->y1, MIDDLE);
	return shape->y1 - shape->y0;
}

/* Maps are above the line and unmaps below it, both with the same scale. */
static void test_dense(void **state)
{
	(void)state;
	for (int linear = 0; linear < 2; linear++) {
		struct iommu_picture picture = { 0 };
		const struct iommu_shape *text, *unmap;
		int last = 0;

		lay(&picture, linear, fill_dense);
		for (int i = 0; i < COLUMNS; i++) {
			int height = map_height(&picture, i);

			assert_true(height > 0 && height >= last && height <= MIDDLE);
			last = height;
			unmap = at(&picture, IOMMU_SHAPE_UNMAP_TICK, i);
			assert_int_equal(!unmap, i % 2 == 0);
			if (!unmap)
				continue;
			assert_int_equal(unmap->nr, 4);
			assert_int_equal(unmap->y0, MIDDLE + 1);
			assert_in_range(unmap->y1 - unmap->y0, map_height(&picture, 3) - 1,
					map_height(&picture, 3));
		}
		assert_int_equal(last, MIDDLE);
		assert_int_equal(map_height(&picture, 49), linear ? 15 : 25);
		text = at(&picture, IOMMU_SHAPE_TEXT, 5);
		assert_non_null(text);
		/* 100 in 10 us */
		assert_string_equal(picture.texts[text->first].form[0], "10M/s");
		assert_non_null(at(&picture, IOMMU_SHAPE_LEVEL, 0));
		iommu_picture_free(&picture);
	}
}

/* Returns piece number @i of the line of medians; NULL after the last one. */
static const struct iommu_shape *median(const struct iommu_picture *picture, int i)
{
	for (size_t k = 0; k < picture->nr; k++) {
		if (picture->shapes[k].kind == IOMMU_SHAPE_MEDIAN && i-- == 0)
			return &picture->shapes[k];
	}
	return NULL;
}

static void check_piece(const struct iommu_shape *piece, int from, int to, int height)
{
	assert_non_null(piece);
	assert_int_equal(piece->x0, X + from);
	assert_int_equal(piece->x1, X + to);
	assert_in_range(2 * MIDDLE - piece->y1, height - 1, height + 1);
	assert_int_equal(piece->y1 - piece->y0, 2 * MIDDLE - ROOM);
}

static void check_number(const struct iommu_picture *picture, int i, const char *expected)
{
	assert_true((size_t)i < picture->nr_texts);
	assert_string_equal(picture->texts[i].form[0], expected);
}

/* The line has the height of a tick: a third for a page, and all for the largest size, 1M here. */
static void test_medians(void **state)
{
	struct iommu_picture picture = { 0 };

	(void)state;
	lay(&picture, false, fill_sizes);
	check_piece(median(&picture, 0), 0, 40, ROOM / 3);
	check_piece(median(&picture, 1), 40, 80, ROOM);
	/* 64K to 128K are 4 to 5 of the 8 steps from 4K to 1M. */
	check_piece(median(&picture, 2), 88, 100, ROOM / 3 + ROOM * 2 / 3 * 9 / 16);
	assert_null(median(&picture, 3));
	assert_int_equal(median(&picture, 0)->y_mid, median(&picture, 0)->y0);
	assert_int_equal(median(&picture, 1)->y_mid, median(&picture, 0)->y0);
	assert_int_equal(median(&picture, 2)->y_mid, median(&picture, 2)->y0);
	assert_int_equal(picture.nr_texts, 3);
	check_number(&picture, 0, "200k/s");
	check_number(&picture, 1, "1M");
	check_number(&picture, 2, "4K");
	iommu_picture_free(&picture);
	lay(&picture, false, fill_unmaps);
	assert_null(median(&picture, 0));
	assert_int_equal(picture.nr_texts, 1);
	iommu_picture_free(&picture);
}

static void check_explained(void (*fill)(struct iommu_ticks *ticks), int column,
			    const char *expected)
{
	struct iommu_ticks *ticks = iommu_ticks_new();
	const struct iommu_view view = view_of(false);
	struct iommu_tick_part part;
	struct collect said;

	assert_non_null(ticks);
	fill(ticks);
	iommu_ticks_end(ticks);
	assert_true(iommu_ticks_column(iommu_ticks_of_task(ticks, 7), &view, X + column, &part));
	collect_start(&said);
	iommu_ticks_explain(&said.text, &part);
	assert_string_equal(collect_end(&said), expected);
	iommu_ticks_free(ticks);
}

/* Of sizes that differ, the text has the median. */
static void test_explained(void **state)
{
	(void)state;
	check_explained(fill_sizes, 0,
			"2 maps, 4K each, 8K in total\n"
			"2 unmaps, 1M each, 2M in total\n"
			"from 0.000000 to 0.000005 (0.005 ms)");
	check_explained(fill_mixed, 0,
			"5 maps, 4K to 1M, 1220K in total, median 64K\n"
			"from 0.000000 to 0.000007 (0.006 ms)");
	check_explained(fill_mixed, 1,
			"3 maps, 4K to 80K, 164K in total, median between 64K and 128K\n"
			"from 0.000010 to 0.000015 (0.005 ms)");
}

/* Few events are ticks, whose height is their size. */
static void test_sparse(void **state)
{
	struct iommu_picture picture = { 0 };

	(void)state;
	lay(&picture, false, fill_sparse);
	assert_int_equal(picture.nr, COLUMNS / 2);
	assert_null(at(&picture, IOMMU_SHAPE_LEVEL, 0));
	assert_int_equal(picture.shapes[0].y1, 2 * MIDDLE);
	iommu_picture_free(&picture);
}

static void check_text(double rate, const char *expected)
{
	struct collect said;

	collect_start(&said);
	iommu_text_rate(&said.text, rate);
	assert_string_equal(collect_end(&said), expected);
}

static void test_text(void **state)
{
	(void)state;
	check_text(0, "0/s");
	check_text(7.4, "7/s");
	check_text(999.4, "999/s");
	check_text(999.5, "1.0k/s");
	check_text(12345, "12k/s");
	check_text(9.94e6, "9.9M/s");
	check_text(2e12, "2000G/s");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dense),	  cmocka_unit_test(test_medians),
		cmocka_unit_test(test_explained), cmocka_unit_test(test_sparse),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
