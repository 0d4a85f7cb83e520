/* SPDX-License-Identifier: LGPL-2.1 */
/* Lays out the maps and unmaps of a CPU or task: one tick per column that has any, or rates. */
#include "tick_layout.h"
#include "labels.h"
#include "median_layout.h"
#include "rate_layout.h"

/* Heights that differ by fewer pixels look the same. */
#define DIFFERENT 3

/* The number of columns per query. */
#define COLUMNS 256

/* Indices of the last tick of each kind. */
struct lasts {
	size_t map;
	size_t unmap;
};

/* Add a tick from @low to @high pixels above the base. Equal ticks in adjacent columns are one. */
static void put(struct iommu_picture *picture, const struct iommu_view *view,
		enum iommu_shape_kind kind, int column, int low, int high, size_t *last)
{
	struct iommu_shape *shape = *last < picture->nr ? &picture->shapes[*last] : NULL;
	int x = view->x + column;
	int y0 = view->y1 - high;
	int y1 = view->y1 - low;

	if (shape && shape->y0 == y0 && shape->y1 == y1 && shape->x1 == x) {
		shape->x1++;
		return;
	}
	*last = picture->nr;
	shape = iommu_add_shape(picture, kind, x, x + 1, y0, y1);
	if (shape)
		shape->colour =
			kind == IOMMU_SHAPE_MAP_TICK ? view->palette->map : view->palette->unmap;
}

/* Both kinds must be visible: the larger one above the other, or half each if about equal. */
static void put_column(struct iommu_picture *picture, const struct iommu_view *view, int column,
		       const struct iommu_tick *tick, struct lasts *lasts)
{
	int room = view->y1 - view->y0;
	int map = tick->maps ? size_height(view, tick->map, room) : 0;
	int unmap = tick->unmaps ? size_height(view, tick->unmap, room) : 0;
	int map_low = 0;
	int unmap_low = 0;

	if (map && unmap) {
		if (map - unmap < DIFFERENT && unmap - map < DIFFERENT)
			unmap = map / 2;
		if (map > unmap)
			map_low = unmap;
		else
			unmap_low = map;
	}
	if (unmap)
		put(picture, view, IOMMU_SHAPE_UNMAP_TICK, column, unmap_low, unmap, &lasts->unmap);
	if (map)
		put(picture, view, IOMMU_SHAPE_MAP_TICK, column, map_low, map, &lasts->map);
}

void iommu_picture_ticks(struct iommu_picture *picture, const struct iommu_tick_track *track,
			 const struct iommu_view *view)
{
	struct iommu_tick row[COLUMNS];
	uint64_t edges[COLUMNS + 1];
	struct lasts lasts = { SIZE_MAX, SIZE_MAX };

	iommu_picture_clear(picture);
	if (view->columns < 1 || view->step < 1)
		return;
	if (rates_are_dense(track, view)) {
		lay_rates(picture, track, view);
		return;
	}
	for (int from = 0; from < view->columns; from += COLUMNS) {
		int nr = view->columns - from < COLUMNS ? view->columns - from : COLUMNS;

		for (int i = 0; i <= nr; i++)
			edges[i] = iommu_view_edge(view, from + i);
		iommu_ticks_row(track, edges, (size_t)nr, row);
		for (int i = 0; i < nr; i++)
			put_column(picture, view, from + i, &row[i], &lasts);
	}
}

/* The median of maps, unless all have the same size. */
static void put_median(struct iommu_text *t, const struct iommu_tick_part *part)
{
	const struct iommu_tick_median *median = &part->median;

	if (!median->nr || part->map.min == part->map.max)
		return;
	iommu_text_puts(t, ", median ");
	if (median->least == median->most) {
		iommu_text_size(t, median->least);
		return;
	}
	iommu_text_puts(t, median->most == UINT64_MAX ? "over " : "between ");
	iommu_text_size(t, median->least - 1);
	if (median->most == UINT64_MAX)
		return;
	iommu_text_puts(t, " and ");
	iommu_text_size(t, median->most + 1);
}

/* @part is NULL for unmaps, whose median is not known. */
static void put_sizes(struct iommu_text *t, const char *what, const struct iommu_tick_sizes *sizes,
		      const struct iommu_tick_part *part)
{
	if (!sizes->nr)
		return;
	iommu_text_dec(t, sizes->nr);
	iommu_text_puts(t, what);
	iommu_text_puts(t, sizes->nr == 1 ? ", " : "s, ");
	iommu_text_size(t, sizes->min);
	if (sizes->max != sizes->min) {
		iommu_text_puts(t, " to ");
		iommu_text_size(t, sizes->max);
	} else if (sizes->nr > 1) {
		iommu_text_puts(t, " each");
	}
	if (sizes->nr > 1 && sizes->max) {
		iommu_text_puts(t, ", ");
		iommu_text_size(t, sizes->sum);
		iommu_text_puts(t, " in total");
	}
	if (part)
		put_median(t, part);
	iommu_text_putc(t, '\n');
}

void iommu_track_text(struct iommu_text *t, bool is_cpu, int32_t number,
		      const struct iommu_view_names *names)
{
	if (!is_cpu) {
		iommu_task_text(t, number, names);
		return;
	}
	iommu_text_puts(t, "CPU ");
	iommu_text_signed(t, number);
}

bool iommu_ticks_column(const struct iommu_tick_track *track, const struct iommu_view *view, int x,
			struct iommu_tick_part *part)
{
	uint64_t from = iommu_view_edge(view, x - view->x);
	uint64_t end = iommu_view_edge(view, x - view->x + 1);

	*part = (struct iommu_tick_part){ 0 };
	return end && iommu_ticks_part(track, from, end - 1, part);
}

void iommu_ticks_explain(struct iommu_text *t, const struct iommu_tick_part *part)
{
	int64_t first = (int64_t)part->first;
	int64_t last = (int64_t)part->last;

	put_sizes(t, " map", &part->map, part);
	put_sizes(t, " unmap", &part->unmap, NULL);
	if (first == last) {
		iommu_text_puts(t, "at ");
		iommu_text_time(t, first);
		return;
	}
	iommu_text_puts(t, "from ");
	iommu_text_time(t, first);
	iommu_text_puts(t, " to ");
	iommu_text_time(t, last);
	iommu_text_span(t, first, last);
}
