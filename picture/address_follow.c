/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The followed addresses of an address map: rows with the marks of their events above the axis,
 * lines at the addresses with a label, and frames around the mappings that have them or are near
 * them. The faults at them get a ring in address_marks.c.
 */
#include <stdio.h>
#include <string.h>

#include "address_layout_internal.h"
#include "core/timeline/followed.h"
#include "labels.h"
#include "lane_layout_internal.h"

/* The height of a row of marks, and what is below the rows. Pixels. */
#define ROW	  13
#define ROWS_FOOT 4

static const struct iommu_shape_text row_names[IOMMU_FOLLOWED_KINDS] = {
	[IOMMU_FOLLOWED_ITSELF] = { .form = { "at the address" } },
	[IOMMU_FOLLOWED_NEAR] = { .form = { "near it" } },
};

int map_follow_rows(const struct iommu_view *view)
{
	int height = 0;

	for (int kind = 0; view->follows && kind < IOMMU_FOLLOWED_KINDS; kind++)
		height += view->nr_followed[kind] ? ROW : 0;
	return height ? height + ROWS_FOOT : 0;
}

void map_lay_follow_rows(struct iommu_picture *picture, const struct iommu_view *view)
{
	const struct layout rows = { .picture = picture, .view = view };
	int y = view->y0;

	for (uint8_t kind = 0; view->follows && kind < IOMMU_FOLLOWED_KINDS; kind++) {
		struct iommu_shape_text *text;

		if (!view->nr_followed[kind])
			continue;
		text = iommu_add_text(picture, iommu_colour_line, view->x - IOMMU_MAP_LABELS,
				      view->x - 6, y, y + ROW);
		y += ROW;
		if (!text)
			return;
		picture->shapes[picture->nr - 1].style = IOMMU_TEXT_RIGHT;
		*text = row_names[kind];
		lay_followed(&rows, kind, y);
	}
}

static bool overlap(const struct iommu_address_range *range, uint64_t first, uint64_t last)
{
	return first <= range->last && last >= range->first;
}

bool iommu_map_is_followed(const struct iommu_view *view, uint64_t first, uint64_t last,
			   enum iommu_followed_kind *kind)
{
	struct iommu_address_range near = iommu_followed_near(&view->follow);

	if (!view->follows || !overlap(&near, first, last))
		return false;
	*kind = overlap(&view->follow, first, last) ? IOMMU_FOLLOWED_ITSELF : IOMMU_FOLLOWED_NEAR;
	return true;
}

/* Frames those of the first @end shapes that are mappings of the kind @wanted. */
static void lay_frames(const struct map_layout *l, size_t end, enum iommu_followed_kind wanted)
{
	for (size_t i = 0; i < end && !l->picture->failed; i++) {
		const struct iommu_shape s = l->picture->shapes[i];
		const struct iommu_piece *piece;
		enum iommu_followed_kind kind;
		struct iommu_shape *frame;

		if (s.kind != IOMMU_SHAPE_MAPPING)
			continue;
		piece = iommu_address_map_piece(l->scene->map, &l->scene->rects[s.first]);
		if (!iommu_map_is_followed(l->view, piece->first, piece->last, &kind) ||
		    kind != wanted)
			continue;
		frame = iommu_add_shape(l->picture, IOMMU_SHAPE_FRAME, s.x0, s.x1, s.y0, s.y1);
		if (!frame)
			return;
		frame->style = kind;
		frame->colour = iommu_colour_line;
	}
}

void map_lay_frames(const struct map_layout *l)
{
	size_t end = l->picture->nr;

	if (!l->frames)
		return;
	lay_frames(l, end, IOMMU_FOLLOWED_NEAR);
	lay_frames(l, end, IOMMU_FOLLOWED_ITSELF);
}

/* Where the followed addresses are on the axis, and what to say if it does not have them. */
struct where {
	int y0; /* of the last address, above */
	int y1;
	const char *missing; /* NULL: the axis has some of them */
};

static bool is_in_page(const struct iommu_address_range *range)
{
	return range->first >> 12 == range->last >> 12;
}

static struct where find(const struct map_layout *l)
{
	const struct iommu_address_range *range = &l->view->follow;
	const struct iommu_address_axis *axis = &l->scene->axis;
	size_t i = 0;
	struct where w;

	while (i < axis->nr_parts && axis->parts[i].last < range->first)
		i++;
	if (!axis->nr_parts) {
		w.y0 = w.y1 = (l->base + l->view->y0) / 2;
		w.missing = "not used in this time";
	} else if (i == axis->nr_parts) {
		w.y0 = w.y1 = l->view->y0;
		w.missing = "above all that is used in this time";
	} else if (axis->parts[i].first <= range->last && is_in_page(range)) {
		/* In the middle of the page, as faults are: its edge is that of the next page, too.
		 */
		w.y0 = w.y1 = map_y(l, (iommu_address_axis_at(axis, range->first & ~0xfffULL) +
					iommu_address_axis_end(axis, range->first | 0xfff)) /
					       2);
		w.missing = NULL;
	} else if (axis->parts[i].first <= range->last) {
		w.y0 = map_y(l, iommu_address_axis_end(axis, range->last));
		w.y1 = map_y(l, iommu_address_axis_at(axis, range->first));
		w.missing = NULL;
	} else if (!i) {
		w.y0 = w.y1 = l->base - 1;
		w.missing = "below all that is used in this time";
	} else { /* in a cut, or in a gap that is as good as one */
		w.y0 = w.y1 =
			(map_y(l, axis->parts[i].low) + map_y(l, axis->parts[i - 1].high)) / 2;
		w.missing = "not used in this time";
	}
	return w;
}

static void put_line(const struct map_layout *l, int y, const struct where *w)
{
	int right = l->view->x + l->view->columns;
	struct iommu_shape *line;

	y = y < l->base ? y : l->base - 1;
	y = y > l->view->y0 ? y : l->view->y0;
	line = iommu_add_shape(l->picture, IOMMU_SHAPE_FOLLOW_LINE, l->view->x, right, y, y + 1);
	if (!line)
		return;
	line->colour = iommu_colour_line;
	line->style = w->missing ? IOMMU_FOLLOWED_NEAR : IOMMU_FOLLOWED_ITSELF;
}

static struct iommu_shape *put_text(const struct map_layout *l, int x0, int x1, int y0,
				    struct iommu_shape_text **text)
{
	*text = iommu_add_text(l->picture, iommu_colour_page, x0, x1, y0, y0 + MAP_FOLLOW_LABEL);
	return *text ? &l->picture->shapes[l->picture->nr - 1] : NULL;
}

/* White on dark, so that it does not look like the label of a cluster. */
static void set_ground(struct iommu_shape *shape)
{
	shape->has_ground = true;
	shape->ground = iommu_colour_line;
}

int map_follow_label_y(const struct map_layout *l)
{
	struct where w = find(l);
	int y = (w.y0 + w.y1) / 2 - MAP_FOLLOW_LABEL / 2;

	y = y + MAP_FOLLOW_LABEL < l->base ? y : l->base - MAP_FOLLOW_LABEL;
	return y > l->view->y0 ? y : l->view->y0;
}

void map_lay_follow(const struct map_layout *l)
{
	const struct iommu_address_range *range = &l->view->follow;
	int right = l->view->x + l->view->columns;
	int y = map_follow_label_y(l);
	struct where w = find(l);
	struct iommu_shape_text *text;
	struct iommu_shape *shape;

	put_line(l, w.y1, &w);
	if (w.y1 - w.y0 > 3)
		put_line(l, w.y0, &w);
	shape = put_text(l, l->view->x - IOMMU_MAP_LABELS, l->view->x - 6, y, &text);
	if (!shape)
		return;
	set_ground(shape);
	shape->style = IOMMU_TEXT_RIGHT;
	snprintf(text->form[1], sizeof(text->form[1]), "0x%llx", (unsigned long long)range->first);
	if (range->last > range->first)
		snprintf(text->form[0], sizeof(text->form[0]), "0x%llx-%llx",
			 (unsigned long long)range->first, (unsigned long long)range->last);
	else
		memcpy(text->form[0], text->form[1], sizeof(text->form[0]));
	if (!w.missing)
		return;
	shape = put_text(l, l->view->x + 6, right, y, &text);
	if (!shape)
		return;
	set_ground(shape);
	snprintf(text->form[0], sizeof(text->form[0]), "followed: %s", w.missing);
}
