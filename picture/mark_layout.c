/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Lays out the marks of a lane: one per place at which something went wrong or something that is
 * followed happened, with the number of occurrences. A number needs room. So a mark also stands for
 * those that follow within its number, and the numbers of all marks add up to what the trace has.
 */
#include <stdio.h>
#include <string.h>

#include "lane_layout_internal.h"

#define MARK_HEIGHT 9

/* From the left edge of a mark to its number, and of one character of the number. Pixels. */
#define NUMBER_GAP   2
#define NUMBER_DIGIT 9

/* A list of marks, and how they look. */
struct mark_row {
	enum iommu_shape_kind kind;
	const struct iommu_lane_mark *list;
	size_t nr;
	struct iommu_colour colour;
	uint8_t style;
	int y; /* the lower edge */
};

/* Some marks as one. */
struct mark_group {
	size_t first;
	size_t nr;
	int column;
	int x0; /* with the number */
	int x1;
	int mark_x0;
	int mark_x1;
	int number_x0;
};

static int number_width(size_t nr)
{
	int digits = 1;

	for (; nr >= 10; nr /= 10)
		digits++;
	return (digits + 1) * NUMBER_DIGIT;
}

/* Place the mark, and its number to the right, or else to the left at the end of the axis. */
static void place(const struct layout *l, struct mark_group *group)
{
	int middle = l->view->x + group->column;
	int end = l->view->x + l->view->columns;
	int width = group->nr > 1 ? IOMMU_MARKS_WIDTH : IOMMU_MARK_WIDTH;
	int number = NUMBER_GAP + number_width(group->nr);

	group->mark_x0 = middle - IOMMU_MARK_WIDTH / 2;
	group->mark_x1 = group->mark_x0 + width;
	group->x0 = group->mark_x0;
	group->x1 = group->mark_x1;
	if (group->nr < 2)
		return;
	if (group->mark_x1 + number <= end) {
		group->number_x0 = group->mark_x1 + NUMBER_GAP;
		group->x1 += number;
		return;
	}
	if (group->mark_x1 > end) {
		group->mark_x0 -= group->mark_x1 - end;
		group->mark_x1 = end;
	}
	group->number_x0 = group->mark_x0 - number;
	group->x0 = group->number_x0;
	group->x1 = group->mark_x1;
}

static size_t mark_at(const struct mark_row *row, const struct iommu_view *view, int column)
{
	int64_t ts = iommu_view_time(view, column);

	return lane_marks_at(row->list, row->nr, ts > 0 ? (uint64_t)ts : 0);
}

/* Take marks into the group until the next one is beyond its number. @end: of the view. */
static void fill(const struct layout *l, const struct mark_row *row, struct mark_group *group,
		 size_t end)
{
	for (;;) {
		size_t next;

		place(l, group);
		next = mark_at(row, l->view, group->x1 - l->view->x + IOMMU_MARK_WIDTH / 2);
		next = next < end ? next : end;
		if (next <= group->first + group->nr)
			return;
		group->nr = next - group->first;
	}
}

static void put_number(const struct layout *l, const struct mark_row *row,
		       const struct mark_group *group)
{
	int x = group->number_x0;
	struct iommu_shape_text *text =
		iommu_add_text(l->picture, row->colour, x, x + number_width(group->nr),
			       row->y - MARK_HEIGHT - 2, row->y);
	struct iommu_shape *place;

	if (!text)
		return;
	snprintf(text->form[0], sizeof(text->form[0]), "x%zu", group->nr);
	/* It may be on top of memory. */
	place = &l->picture->shapes[l->picture->nr - 1];
	place->has_ground = true;
	place->ground = iommu_colour_page;
}

static void put(const struct layout *l, const struct mark_row *row, const struct mark_group *group)
{
	struct iommu_shape *shape = iommu_add_shape(l->picture, row->kind, group->mark_x0,
						    group->mark_x1, row->y - MARK_HEIGHT, row->y);

	if (!shape)
		return;
	shape->colour = row->colour;
	shape->style = row->style;
	shape->first = group->first;
	shape->nr = group->nr;
	if (group->nr > 1)
		put_number(l, row, group);
}

/*
 * The last groups, which may still change: the number of a group at the end of the axis is on its
 * left, so it may overlap them. All of them together are wider than any mark with its number.
 */
#define LAST_GROUPS 16

struct mark_groups {
	struct mark_group list[LAST_GROUPS];
	size_t nr;
};

static void push(const struct layout *l, const struct mark_row *row, struct mark_groups *last,
		 struct mark_group group)
{
	while (last->nr && group.x0 < last->list[last->nr - 1].x1) {
		struct mark_group *before = &last->list[--last->nr];

		before->nr += group.nr;
		group = *before;
		place(l, &group);
	}
	if (last->nr == LAST_GROUPS) {
		put(l, row, &last->list[0]);
		memmove(last->list, last->list + 1, --last->nr * sizeof(last->list[0]));
	}
	last->list[last->nr++] = group;
}

static void lay_row(const struct layout *l, const struct mark_row *row)
{
	const struct iommu_view *view = l->view;
	size_t at = mark_at(row, view, 0);
	size_t end = mark_at(row, view, view->columns);
	struct mark_groups last = { .nr = 0 };

	/* A damaged trace may have times beyond the range of a view. */
	if (iommu_view_time(view, view->columns) <= 0)
		return;
	while (at < end) {
		struct mark_group group = { .first = at, .nr = 1 };

		group.column = iommu_view_column(view, (int64_t)row->list[at].ts);
		fill(l, row, &group, end);
		at += group.nr;
		push(l, row, &last, group);
	}
	for (size_t i = 0; i < last.nr; i++)
		put(l, row, &last.list[i]);
}

void lay_followed(const struct layout *l, uint8_t kind, int y)
{
	const struct mark_row row = {
		.kind = IOMMU_SHAPE_FOLLOWED,
		.list = l->view->followed[kind],
		.nr = l->view->nr_followed[kind],
		.colour = iommu_colour_line,
		.style = kind,
		.y = y,
	};

	lay_row(l, &row);
}

void lay_marks(const struct layout *l)
{
	const struct iommu_lane *lane = l->lane;
	const struct iommu_view *view = l->view;
	bool shown = !view->no_faults;
	struct mark_row rows[] = {
		{ IOMMU_SHAPE_FAULT, lane->faults, shown ? lane->nr_faults : 0,
		  view->palette->fault, 0, 0 },
		{ IOMMU_SHAPE_FINDING, lane->findings, shown ? lane->nr_findings : 0,
		  iommu_colour_finding, 0, 0 },
		{ IOMMU_SHAPE_SIGN, lane->signs, shown ? lane->nr_signs : 0, iommu_colour_sign, 0,
		  0 },
	};
	int y = l->y_band - 2; /* their white edges end at the band */

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!rows[i].nr)
			continue;
		rows[i].y = y;
		lay_row(l, &rows[i]);
		y -= MARK_HEIGHT + 2;
	}
	for (uint8_t kind = 0; kind < IOMMU_FOLLOWED_KINDS; kind++) {
		if (!view->nr_followed[kind])
			continue;
		lay_followed(l, kind, y);
		y -= MARK_HEIGHT + 2;
	}
}
