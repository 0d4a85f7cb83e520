/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The faults of an address map: a cross at the time and address of each fault, with its verdict as
 * text where that fits. Faults that would cover each other share a cross, which has their number.
 * Faults whose address is not known are in a strip below the axis.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address_layout_internal.h"
#include "core/containers/prefetch.h"
#include "core/replay/verdict.h"
#include "core/summary/words.h"
#include "hover.h"
#include "labels.h"

/* The size of a cross, and the squares within which faults share one. Pixels. */
#define CROSS	    11
#define CROSS_CELL  12
#define TEXT_HEIGHT 12
#define TEXT_GAP    4

/* The width of a ring around a cross. Pixels. */
#define RING 5

/* Not all addresses of a bin are in the same row of crosses. */
#define SEVERAL_ROWS UINT32_MAX

/* The number of faults whose details are prefetched. */
#define AHEAD 16

/* With more crosses, texts would only cover each other. */
#define TEXTS_MAX 64

/* Faults that share a cross. */
struct cross {
	size_t first; /* fault; its number plus 1. 0: none */
	size_t nr;
	uint8_t verdict; /* of the first */
	bool mixed;	 /* their verdicts differ */
	bool followed;	 /* one of them is at a followed address */
};

/* A rectangle that a text must not cover. */
struct place {
	int x0;
	int x1;
	int y0;
	int y1;
};

struct crosses {
	const struct map_layout *l;
	struct cross *list; /* by row, then by column */
	size_t columns;
	size_t rows;
	size_t nr;				   /* of crosses in use */
	uint32_t row_of_bin[IOMMU_MAP_NO_BIN + 1]; /* SEVERAL_ROWS: depends on the address */
	struct place places[3 * TEXTS_MAX];
	size_t nr_places;
};

static const struct iommu_map_fault *map_fault(const struct map_layout *l, size_t number)
{
	size_t nr;

	return &iommu_address_map_faults(l->scene->map, &nr)[number];
}

static const struct iommu_lane_mark *mark_of(const struct map_layout *l, size_t number)
{
	return &l->scene->lane->faults[number];
}

/* Of an address that is in a bin. */
static int y_in_bin(const struct map_layout *l, unsigned int bin, uint64_t address)
{
	return map_y(l, iommu_address_axis_in_part(&l->scene->axis, l->scene->part_of_bin[bin],
						   address));
}

static int strip_y(const struct map_layout *l)
{
	return (l->base + l->view->y1) / 2;
}

static int y_of(const struct map_layout *l, const struct iommu_map_fault *fault)
{
	const struct iommu_address_axis *axis = &l->scene->axis;

	if (!fault->has_address)
		return strip_y(l);
	if (l->scene->crowded)
		return y_in_bin(l, fault->bin, fault->address);
	/* In the middle of its page: its edge would look like that of the next page. */
	return map_y(l, (iommu_address_axis_at(axis, fault->address & ~0xfffULL) +
			 iommu_address_axis_end(axis, fault->address | 0xfff)) /
				2);
}

static uint32_t row_at(const struct map_layout *l, int y)
{
	return (uint32_t)(y - l->view->y0) / CROSS_CELL;
}

/* With bins there may be very many faults. A bin is low, so mostly all its faults are in one row.
 */
static void find_rows(struct crosses *crosses)
{
	const struct map_layout *l = crosses->l;
	size_t nr;
	const struct iommu_address_bin *bins = iommu_address_map_bins(l->scene->map, &nr);

	crosses->row_of_bin[IOMMU_MAP_NO_BIN] = row_at(l, strip_y(l));
	for (unsigned int i = 0; i < nr; i++) {
		uint32_t first, last;

		crosses->row_of_bin[i] = SEVERAL_ROWS;
		if (!l->scene->crowded || !l->scene->used[i])
			continue;
		first = row_at(l, y_in_bin(l, i, bins[i].first));
		last = row_at(l, y_in_bin(l, i, bins[i].last));
		if (first == last)
			crosses->row_of_bin[i] = first;
	}
}

static uint32_t row_of(const struct crosses *crosses, const struct iommu_map_fault *fault)
{
	uint32_t row = crosses->row_of_bin[fault->bin];

	return row != SEVERAL_ROWS ? row : row_at(crosses->l, y_of(crosses->l, fault));
}

static void gather(struct crosses *crosses)
{
	const struct map_layout *l = crosses->l;
	const struct iommu_map_fault *faults = map_fault(l, 0);
	const bool follows = l->view->follows;
	size_t column = 0;
	uint64_t next = 0; /* ns: the beginning of the next column */

	find_rows(crosses);
	for (size_t i = l->fault; i < l->fault_end; i++) {
		const struct iommu_map_fault *fault = &faults[i];
		struct cross *cross;

		/* They come in the order of time, so most are in the column of the one before. */
		if (fault->ts >= next) {
			column = (size_t)(map_x(l, fault->ts) - l->view->x) / CROSS_CELL;
			next = iommu_view_edge(l->view, (int)(column + 1) * CROSS_CELL);
		}
		cross = &crosses->list[row_of(crosses, fault) * crosses->columns + column];
		if (!cross->nr++) {
			cross->first = i + 1;
			cross->verdict = fault->verdict;
			crosses->nr++;
		}
		cross->mixed |= fault->verdict != cross->verdict;
		if (follows)
			cross->followed |=
				fault->has_address &&
				iommu_address_range_has(&l->view->follow, fault->address, 1);
	}
}

/* Frames the addresses that were unmapped, from the unmap to the fault. */
static void put_former(const struct map_layout *l, const struct iommu_map_fault *fault,
		       const struct iommu_verdict *verdict)
{
	const struct iommu_address_axis *axis = &l->scene->axis;
	int x0 = map_x(l, verdict->at);
	int x1 = map_x(l, fault->ts);
	int y0 = map_y(l, iommu_address_axis_end(axis, verdict->last));
	int y1 = map_y(l, iommu_address_axis_at(axis, verdict->first));
	struct iommu_shape *shape;

	if (x1 - x0 < 3 || y1 - y0 < 2)
		return;
	shape = iommu_add_shape(l->picture, IOMMU_SHAPE_FORMER, x0, x1, y0, y1);
	if (shape)
		shape->colour = l->view->palette->fault;
}

/* Connects the end of the mapping with the fault past it. */
static void put_overrun(const struct map_layout *l, const struct iommu_map_fault *fault,
			const struct iommu_verdict *verdict)
{
	int x = map_x(l, fault->ts);
	int y0 = y_of(l, fault);
	int y1 = map_y(l, iommu_address_axis_end(&l->scene->axis, verdict->last));
	struct iommu_shape *shape;

	if (y1 - y0 < 2)
		return;
	shape = iommu_add_shape(l->picture, IOMMU_SHAPE_OVERRUN, x, x + 1, y0, y1);
	if (shape)
		shape->colour = l->view->palette->fault;
}

static const struct iommu_fault_case *details_of(const struct map_layout *l, size_t number)
{
	return iommu_lane_fault_details(l->scene->lanes, mark_of(l, number));
}

/* Whether the first fault of a cross has a context that is drawn. */
static bool has_context(const struct map_layout *l, const struct cross *cross)
{
	const struct iommu_map_fault *fault = map_fault(l, cross->first - 1);

	/* With bins, the axis need not have the addresses of an earlier mapping. */
	return fault->has_address &&
	       (cross->verdict == IOMMU_VERDICT_PAST_END ||
		(cross->verdict == IOMMU_VERDICT_AFTER_UNMAP && !l->scene->crowded));
}

static void put_context(const struct map_layout *l, const struct cross *cross)
{
	const struct iommu_map_fault *fault = map_fault(l, cross->first - 1);
	const struct iommu_fault_case *one = details_of(l, cross->first - 1);

	if (!one)
		return;
	if (one->verdict.kind == IOMMU_VERDICT_AFTER_UNMAP)
		put_former(l, fault, &one->verdict);
	else if (one->verdict.kind == IOMMU_VERDICT_PAST_END)
		put_overrun(l, fault, &one->verdict);
}

/* The details of faults are rarely in the cache: fetch those of the next crosses. */
static void put_contexts(const struct crosses *crosses)
{
	const struct map_layout *l = crosses->l;
	size_t nr = crosses->columns * crosses->rows;
	const struct cross *waiting[AHEAD];
	size_t n = 0;

	for (size_t i = 0; i < nr; i++) {
		const struct cross *cross = &crosses->list[i];

		if (!cross->nr || !has_context(l, cross))
			continue;
		if (n >= AHEAD)
			put_context(l, waiting[n % AHEAD]);
		iommu_prefetch(details_of(l, cross->first - 1));
		waiting[n++ % AHEAD] = cross;
	}
	for (size_t i = n > AHEAD ? n - AHEAD : 0; i < n; i++)
		put_context(l, waiting[i % AHEAD]);
}

static void put_cross(const struct map_layout *l, const struct cross *cross)
{
	const struct iommu_map_fault *fault = map_fault(l, cross->first - 1);
	int x = map_x(l, fault->ts) - CROSS / 2;
	int y = y_of(l, fault) - CROSS / 2;
	struct iommu_shape *shape =
		iommu_add_shape(l->picture, IOMMU_SHAPE_CROSS, x, x + CROSS, y, y + CROSS);

	if (!shape)
		return;
	shape->colour = l->view->palette->fault;
	shape->first = cross->first - 1;
	shape->nr = cross->nr;
	shape->style = cross->followed;
}

static void put_ring(const struct map_layout *l, const struct cross *cross)
{
	const struct iommu_map_fault *fault = map_fault(l, cross->first - 1);
	int x = map_x(l, fault->ts) - CROSS / 2 - RING;
	int y = y_of(l, fault) - CROSS / 2 - RING;
	const int size = CROSS + 2 * RING;
	struct iommu_shape *shape;

	if (!cross->followed)
		return;
	shape = iommu_add_shape(l->picture, IOMMU_SHAPE_RING, x, x + size, y, y + size);
	if (shape)
		shape->colour = iommu_colour_line;
}

/* Writes the verdict up to its details: "use after unmap", "mapped read-only". */
static void put_verdict(const struct map_layout *l, struct iommu_text *t,
			const struct iommu_fault_case *one)
{
	char verdict[IOMMU_SHAPE_TEXT_MAX];
	char buf[IOMMU_TEXT_MIN];
	struct iommu_ascii ascii = { verdict, 0, sizeof(verdict) };
	struct iommu_text short_text;

	iommu_text_init(&short_text, buf, sizeof(buf), iommu_put_ascii, &ascii);
	iommu_fault_verdict_text(&short_text, l->scene->lanes, l->scene->lane, l->names, one);
	iommu_text_flush(&short_text);
	verdict[strcspn(verdict, ":,;")] = '\0';
	iommu_text_puts(t, verdict);
	if (one->verdict.kind == IOMMU_VERDICT_PAST_END && one->verdict.distance) {
		iommu_text_puts(t, " by ");
		iommu_text_size(t, one->verdict.distance);
	} else if (one->verdict.kind == IOMMU_VERDICT_MAPPED && !strcmp(verdict, "mapped")) {
		iommu_text_puts(t, ", not permitted?");
	}
}

static void write_text(const struct map_layout *l, const struct cross *cross,
		       struct iommu_shape_text *text)
{
	const struct iommu_lane_mark *mark = mark_of(l, cross->first - 1);
	const struct iommu_fault_case *one = details_of(l, cross->first - 1);
	char buf[IOMMU_TEXT_MIN];
	struct iommu_ascii ascii = { text->form[0], 0, IOMMU_SHAPE_TEXT_MAX };
	struct iommu_text t;

	*text = (struct iommu_shape_text){ .form = { "" } };
	iommu_text_init(&t, buf, sizeof(buf), iommu_put_ascii, &ascii);
	if (cross->nr > 1) {
		iommu_text_putc(&t, 'x');
		iommu_text_dec(&t, cross->nr);
		iommu_text_flush(&t);
		memcpy(text->form[1], text->form[0], sizeof(text->form[1]));
		iommu_text_putc(&t, ' ');
	}
	if (cross->mixed) {
		iommu_text_puts(&t, "several verdicts");
	} else {
		if (mark->access == IOMMU_ACCESS_READ)
			iommu_text_puts(&t, "read: ");
		else if (mark->access == IOMMU_ACCESS_WRITE)
			iommu_text_puts(&t, "write: ");
		if (one && mark->verdict != IOMMU_VERDICT_NONE)
			put_verdict(l, &t, one);
		else if (mark->verdict != IOMMU_VERDICT_NONE)
			iommu_text_puts(&t, iommu_verdict_name(mark->verdict));
		else
			iommu_text_puts(&t, "no address");
	}
	iommu_text_flush(&t);
	if (cross->nr == 1 && mark->verdict != IOMMU_VERDICT_NONE)
		snprintf(text->form[1], sizeof(text->form[1]), "%s",
			 iommu_verdict_name(mark->verdict));
}

static bool is_free(const struct crosses *crosses, const struct place *p)
{
	const struct iommu_view *view = crosses->l->view;

	if (p->x0 < view->x || p->x1 > view->x + view->columns)
		return false;
	for (size_t i = 0; i < crosses->nr_places; i++) {
		const struct place *q = &crosses->places[i];

		if (p->x0 < q->x1 && q->x0 < p->x1 && p->y0 < q->y1 && q->y0 < p->y1)
			return false;
	}
	return true;
}

/* Finds a place for @str to the right of the cross, or else to the left. */
static bool find_place(const struct crosses *crosses, const struct iommu_shape *cross,
		       const char *str, struct place *p)
{
	int width = (int)strlen(str) * MAP_CHARACTER;
	int middle = (cross->y0 + cross->y1) / 2;

	*p = (struct place){ cross->x1 + TEXT_GAP, cross->x1 + TEXT_GAP + width,
			     middle - TEXT_HEIGHT / 2, middle + TEXT_HEIGHT / 2 };
	if (is_free(crosses, p))
		return true;
	p->x1 = cross->x0 - TEXT_GAP;
	p->x0 = p->x1 - width;
	return is_free(crosses, p);
}

static void put_text(struct crosses *crosses, const struct cross *cross,
		     const struct iommu_shape *of)
{
	const struct map_layout *l = crosses->l;
	struct iommu_shape_text text, *put;
	struct place place;

	write_text(l, cross, &text);
	if (!find_place(crosses, of, text.form[0], &place)) {
		memcpy(text.form[0], text.form[1], sizeof(text.form[0]));
		if (!*text.form[0] || !find_place(crosses, of, text.form[0], &place))
			return;
	}
	put = iommu_add_text(l->picture, l->view->palette->fault, place.x0, place.x1, place.y0,
			     place.y1);
	if (!put)
		return;
	memcpy(put->form[0], text.form[0], sizeof(put->form[0]));
	if (place.x1 < of->x0 + CROSS)
		l->picture->shapes[l->picture->nr - 1].style = IOMMU_TEXT_RIGHT;
	crosses->places[crosses->nr_places++] = place;
}

static void put_all(struct crosses *crosses,
		    void (*put)(const struct map_layout *l, const struct cross *cross))
{
	for (size_t i = 0; i < crosses->columns * crosses->rows; i++) {
		if (crosses->list[i].nr)
			put(crosses->l, &crosses->list[i]);
	}
}

static void put_texts(struct crosses *crosses, size_t first_shape)
{
	const struct iommu_picture *picture = crosses->l->picture;
	size_t shape = first_shape;

	for (size_t i = 0; i < crosses->nr; i++) {
		const struct iommu_shape *s = &picture->shapes[first_shape + i];

		crosses->places[crosses->nr_places++] =
			(struct place){ s->x0, s->x1, s->y0, s->y1 };
	}
	for (size_t i = 0; i < crosses->columns * crosses->rows; i++) {
		struct iommu_shape of;

		if (!crosses->list[i].nr)
			continue;
		of = picture->shapes[shape++];
		if (crosses->list[i].followed) {
			of.x0 -= RING;
			of.x1 += RING;
		}
		put_text(crosses, &crosses->list[i], &of);
	}
}

void map_lay_faults(const struct map_layout *l)
{
	struct crosses crosses = { .l = l };
	size_t first_shape;

	if (l->fault == l->fault_end)
		return;
	crosses.columns = (size_t)l->view->columns / CROSS_CELL + 1;
	crosses.rows = (size_t)(l->view->y1 - l->view->y0) / CROSS_CELL + 1;
	crosses.list = calloc(crosses.columns * crosses.rows, sizeof(*crosses.list));
	if (!crosses.list) {
		l->scene->failed = true;
		return;
	}
	gather(&crosses);
	put_contexts(&crosses);
	put_all(&crosses, put_ring);
	first_shape = l->picture->nr;
	put_all(&crosses, put_cross);
	if (crosses.nr <= TEXTS_MAX && !l->picture->failed)
		put_texts(&crosses, first_shape);
	free(crosses.list);
}
