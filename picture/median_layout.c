/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Lays out the line of the median size of maps, and computes heights on the scale of sizes that it
 * shares with ticks.
 */
#include "median_layout.h"

/* The usual smallest mapping is a page, which has a third of the height. */
#define LEAST_PART 3

/* This size fills the height even if all mappings are smaller. */
#define FULL_SIZE 65536

/* The width of the line in pixels. */
#define LINE 2

uint64_t size_of_full_height(const struct iommu_view *view)
{
	return view->scale > FULL_SIZE ? view->scale : FULL_SIZE;
}

int size_height(const struct iommu_view *view, uint64_t size, int room)
{
	uint64_t least = iommu_log2(SIZE_OF_PAGE);
	uint64_t full = iommu_log2(size_of_full_height(view));
	uint64_t v = iommu_log2(size);
	int low = room / LEAST_PART;

	v = v > least ? v - least : 0;
	full -= least;
	if (v > full)
		v = full;
	return low + (int)(v * (uint64_t)(room - low) / full);
}

/* Add a median. It continues the line if there is one in the bucket before. */
static void put(struct iommu_picture *picture, const struct iommu_view *view, int from, int to,
		const struct iommu_tick_median *median, size_t *last)
{
	/* Sizes between two powers of two are drawn in the middle. */
	uint64_t size = median->least + (median->most - median->least) / 2;
	int room = view->y1 - view->y0 - LINE;
	int y = view->y1 - LINE - size_height(view, size, room);
	struct iommu_shape *before = *last < picture->nr ? &picture->shapes[*last] : NULL;
	int y_before = y;
	struct iommu_shape *shape;

	if (before && before->x1 == view->x + from) {
		if (before->y0 == y) {
			before->x1 = view->x + to;
			return;
		}
		y_before = before->y0;
	}
	*last = picture->nr;
	shape = iommu_add_shape(picture, IOMMU_SHAPE_MEDIAN, view->x + from, view->x + to, y,
				y + LINE);
	if (!shape)
		return;
	shape->y_mid = y_before;
	shape->colour = iommu_colour_line;
}

bool lay_medians(struct iommu_picture *picture, const struct iommu_tick_median *medians,
		 const struct iommu_view *view)
{
	size_t last = SIZE_MAX;

	for (int from = 0; from < view->columns; from += MEDIAN_COLUMNS) {
		const struct iommu_tick_median *median = &medians[from / MEDIAN_COLUMNS];
		int end = from + MEDIAN_COLUMNS;

		end = end < view->columns ? end : view->columns;
		if (median->nr)
			put(picture, view, from, end, median, &last);
	}
	return last < picture->nr;
}
