/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Lays out rates: per column the number of maps, up from a common line, and of unmaps, down.
 * Another line shows the median size of the maps.
 */
#include <stdlib.h>
#include <string.h>

#include "rate_layout.h"
#include "core/summary/words.h"
#include "labels.h"
#include "median_layout.h"

/* The number of columns per query: whole medians. */
#define COLUMNS (32 * MEDIAN_COLUMNS)

#define SECOND 1000000000

/* The heights of numbers below this one are computed once per plot. */
#define KNOWN_HEIGHTS 512

/* The room for a number of the scales. Pixels. */
#define NUMBER_WIDTH  56
#define NUMBER_HEIGHT 11

bool rates_are_dense(const struct iommu_tick_track *track, const struct iommu_view *view)
{
	const uint64_t edges[2] = { iommu_view_edge(view, 0),
				    iommu_view_edge(view, view->columns) };
	struct iommu_tick all;

	iommu_ticks_row(track, edges, 1, &all);
	return (uint64_t)all.maps + all.unmaps > (uint64_t)view->columns;
}

/* What the columns have. */
struct rates {
	struct iommu_tick_rate *columns;
	struct iommu_tick_median *medians;
	uint32_t most; /* the largest number in a column */
};

static void count(const struct iommu_tick_track *track, const struct iommu_view *view,
		  struct rates *rates)
{
	uint64_t edges[COLUMNS + 1];

	for (int from = 0; from < view->columns; from += COLUMNS) {
		int nr = view->columns - from < COLUMNS ? view->columns - from : COLUMNS;
		const struct iommu_tick_rate *row = rates->columns + from;

		for (int i = 0; i <= nr; i++)
			edges[i] = iommu_view_edge(view, from + i);
		iommu_ticks_rates(track, edges, (size_t)nr, MEDIAN_COLUMNS, rates->columns + from,
				  &rates->medians[from / MEDIAN_COLUMNS]);
		for (int i = 0; i < nr; i++) {
			uint32_t more = row[i].maps > row[i].unmaps ? row[i].maps : row[i].unmaps;

			rates->most = more > rates->most ? more : rates->most;
		}
	}
}

/* Heights of bars among @room pixels. */
struct heights {
	const struct iommu_view *view;
	uint64_t full; /* of the largest number, on the scale of the view */
	int room;
	uint16_t known[KNOWN_HEIGHTS]; /* of small numbers; 0: not computed yet */
};

static void start_heights(struct heights *heights, const struct iommu_view *view, uint64_t most,
			  int room)
{
	heights->view = view;
	heights->full = view->linear ? most : iommu_log2(most + 1);
	heights->room = room;
	memset(heights->known, 0, sizeof(heights->known));
}

/* Even a single event is visible. Most bars have numbers that others have, too. */
static int height_of(struct heights *heights, uint64_t nr)
{
	uint64_t v;
	int height;

	if (nr < KNOWN_HEIGHTS && heights->known[nr])
		return heights->known[nr];
	v = heights->view->linear ? nr : iommu_log2(nr + 1);
	height = (int)(v * (uint64_t)heights->room / heights->full);
	height = height ? height : 1;
	if (nr < KNOWN_HEIGHTS && height <= UINT16_MAX)
		heights->known[nr] = (uint16_t)height;
	return height;
}

/* Bars of one kind. */
struct bars {
	enum iommu_shape_kind kind;
	struct iommu_colour colour;
	struct heights heights;
	struct iommu_shape *last; /* NULL: none yet */
};

/* Add a column with its number. Equal numbers in adjacent columns are one shape. There is room. */
static inline void put(struct iommu_picture *picture, struct bars *bars, int x, int middle,
		       uint32_t nr)
{
	struct iommu_shape *last = bars->last;
	bool up = bars->kind == IOMMU_SHAPE_MAP_TICK;
	int height;

	if (!nr)
		return;
	if (last && last->nr == nr && last->x1 == x) {
		last->x1++;
		return;
	}
	/* Maps are above the line in the middle, unmaps below it. */
	height = height_of(&bars->heights, nr);
	bars->last = &picture->shapes[picture->nr++];
	*bars->last = (struct iommu_shape){
		.kind = (uint8_t)bars->kind,
		.colour = bars->colour,
		.x0 = x,
		.x1 = x + 1,
		.y0 = up ? middle - height : middle + 1,
		.y1 = up ? middle : middle + 1 + height,
		.nr = nr,
	};
}

static void lay_bars(struct iommu_picture *picture, const struct rates *rates,
		     const struct iommu_view *view, int middle)
{
	struct bars maps = { .kind = IOMMU_SHAPE_MAP_TICK, .colour = view->palette->map };
	struct bars unmaps = { .kind = IOMMU_SHAPE_UNMAP_TICK, .colour = view->palette->unmap };

	if (!iommu_reserve_shapes(picture, 2 * (size_t)view->columns))
		return;
	start_heights(&maps.heights, view, rates->most, middle - view->y0);
	start_heights(&unmaps.heights, view, rates->most, view->y1 - middle - 1);
	for (int i = 0; i < view->columns; i++) {
		put(picture, &maps, view->x + i, middle, rates->columns[i].maps);
		put(picture, &unmaps, view->x + i, middle, rates->columns[i].unmaps);
	}
}

/* The text of a number of a scale. */
struct number {
	struct iommu_text t;
	struct iommu_ascii ascii;
	char buf[IOMMU_TEXT_MIN];
};

/*
 * Add a number beside the plot or in it, to the right of @place others. Returns NULL on allocation
 * failure.
 */
static struct iommu_text *start_number(struct number *number, struct iommu_picture *picture,
				       const struct iommu_view *view, int place, int y)
{
	int x = (view->levels_x ? view->levels_x : view->x + 2) + place * NUMBER_WIDTH;
	int top = view->levels_x ? y - NUMBER_HEIGHT / 2 : y;
	struct iommu_shape_text *text = iommu_add_text(picture, iommu_colour_line, x,
						       x + NUMBER_WIDTH, top, top + NUMBER_HEIGHT);

	if (!text)
		return NULL;
	number->ascii = (struct iommu_ascii){ text->form[0], 0, IOMMU_SHAPE_TEXT_MAX };
	iommu_text_init(&number->t, number->buf, sizeof(number->buf), iommu_put_ascii,
			&number->ascii);
	return &number->t;
}

/* The rate that the full height stands for. */
static void put_rate(struct iommu_picture *picture, const struct iommu_view *view, uint64_t most)
{
	struct number number;
	struct iommu_text *t = start_number(&number, picture, view, 0, view->y0);

	if (!t)
		return;
	iommu_text_rate(t, (double)most * SECOND / (double)view->step);
	iommu_text_flush(t);
}

static void put_size(struct iommu_picture *picture, const struct iommu_view *view, uint64_t size,
		     int place, int y)
{
	struct number number;
	struct iommu_text *t = start_number(&number, picture, view, place, y);

	if (!t)
		return;
	iommu_put_bytes(t, size);
	iommu_text_flush(t);
}

/*
 * The scale of the medians: the size of the full height, below the rate, or in the plot beside it,
 * because it is low; and the size of a page.
 */
static void put_sizes(struct iommu_picture *picture, const struct iommu_view *view)
{
	int room = view->y1 - view->y0;

	if (!view->levels_x)
		put_size(picture, view, size_of_full_height(view), 1, view->y0);
	else if (room >= 2 * NUMBER_HEIGHT)
		put_size(picture, view, size_of_full_height(view), 0, view->y0 + NUMBER_HEIGHT);
	if (room >= 5 * NUMBER_HEIGHT)
		put_size(picture, view, SIZE_OF_PAGE, 0,
			 view->y1 - size_height(view, SIZE_OF_PAGE, room));
}

static void lay_all(struct iommu_picture *picture, const struct iommu_tick_track *track,
		    const struct iommu_view *view, struct rates *rates)
{
	int middle = (view->y0 + view->y1) / 2;
	struct iommu_shape *line;
	bool has_medians;

	count(track, view, rates);
	lay_bars(picture, rates, view, middle);
	has_medians = lay_medians(picture, rates->medians, view);
	line = iommu_add_shape(picture, IOMMU_SHAPE_LEVEL, view->x, view->x + view->columns, middle,
			       middle + 1);
	if (line)
		line->colour = iommu_colour_line;
	put_rate(picture, view, rates->most);
	if (has_medians)
		put_sizes(picture, view);
}

void lay_rates(struct iommu_picture *picture, const struct iommu_tick_track *track,
	       const struct iommu_view *view)
{
	size_t columns = (size_t)view->columns;
	struct rates rates = {
		.columns = malloc(columns * sizeof(*rates.columns)),
		.medians = malloc((columns / MEDIAN_COLUMNS + 1) * sizeof(*rates.medians)),
	};

	if (rates.columns && rates.medians)
		lay_all(picture, track, view, &rates);
	else
		picture->failed = true;
	free(rates.columns);
	free(rates.medians);
}
