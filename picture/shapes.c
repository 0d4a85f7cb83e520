/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "shapes.h"
#include "core/containers/reserve.h"
#include "core/timeline/followed.h"

/* The pointer may miss a mark by this many pixels. */
#define MARK_MARGIN 3

/* The same for ticks; the area below a tick belongs to the viewer. */
#define TICK_MARGIN 2

bool iommu_reserve_shapes(struct iommu_picture *picture, size_t more)
{
	if (iommu_reserve((void **)&picture->shapes, &picture->room, picture->nr + more,
			  sizeof(*picture->shapes)))
		return true;
	picture->failed = true;
	return false;
}

struct iommu_shape *iommu_add_shape(struct iommu_picture *picture, enum iommu_shape_kind kind,
				    int x0, int x1, int y0, int y1)
{
	struct iommu_shape *shape;

	if (picture->nr == picture->room && !iommu_reserve_shapes(picture, 1))
		return NULL;
	shape = &picture->shapes[picture->nr++];
	*shape = (struct iommu_shape){
		.kind = (uint8_t)kind, .x0 = x0, .x1 = x1, .y0 = y0, .y1 = y1
	};
	return shape;
}

struct iommu_shape_text *iommu_add_text(struct iommu_picture *picture, struct iommu_colour colour,
					int x0, int x1, int y0, int y1)
{
	struct iommu_shape *shape;

	if (!iommu_reserve((void **)&picture->texts, &picture->room_texts, picture->nr_texts + 1,
			   sizeof(*picture->texts))) {
		picture->failed = true;
		return NULL;
	}
	shape = iommu_add_shape(picture, IOMMU_SHAPE_TEXT, x0, x1, y0, y1);
	if (!shape)
		return NULL;
	shape->colour = colour;
	shape->first = picture->nr_texts++;
	picture->texts[shape->first] = (struct iommu_shape_text){ .form = { "" } };
	return &picture->texts[shape->first];
}

uint64_t iommu_log2(uint64_t v)
{
	int bits;

	if (!v)
		return 0;
	bits = 63 - __builtin_clzll(v);
	v = bits >= 8 ? v >> (bits - 8) : v << (8 - bits);
	return (uint64_t)bits * 256 + (v & 255);
}

int iommu_view_column(const struct iommu_view *view, int64_t ts)
{
	int64_t column;

	if (ts <= view->from)
		return 0;
	column = (ts - view->from) / view->step;
	return column < view->columns ? (int)column : view->columns - 1;
}

int64_t iommu_view_time(const struct iommu_view *view, int column)
{
	return view->from + view->step * column;
}

uint64_t iommu_view_edge(const struct iommu_view *view, int column)
{
	int64_t ts = iommu_view_time(view, column);

	return ts > 0 ? (uint64_t)ts : 0;
}

void iommu_view_follow(struct iommu_view *view, const struct iommu_address_range *range,
		       const struct iommu_followed *followed, size_t lane)
{
	view->follows = range;
	if (range)
		view->follow = *range;
	for (unsigned int kind = 0; kind < IOMMU_FOLLOWED_KINDS; kind++)
		view->followed[kind] =
			iommu_followed_of(followed, lane, kind, &view->nr_followed[kind]);
}

void iommu_picture_clear(struct iommu_picture *picture)
{
	picture->nr = 0;
	picture->nr_texts = 0;
	picture->failed = false;
}

void iommu_picture_free(struct iommu_picture *picture)
{
	free(picture->shapes);
	free(picture->texts);
	*picture = (struct iommu_picture){ 0 };
}

static bool has_explanation(const struct iommu_shape *shape)
{
	switch (shape->kind) {
	case IOMMU_SHAPE_BYTES:
	case IOMMU_SHAPE_HOLDER:
	case IOMMU_SHAPE_MANY:
	case IOMMU_SHAPE_GONE:
	case IOMMU_SHAPE_MAPPING:
	case IOMMU_SHAPE_DENSITY:
	case IOMMU_SHAPE_CUT:
	case IOMMU_SHAPE_CROSS:
	case IOMMU_SHAPE_FOLLOW_LINE:
		return true;
	default:
		return iommu_shape_is_mark(shape);
	}
}

const struct iommu_shape *iommu_picture_at(const struct iommu_picture *picture, int x, int y)
{
	const struct iommu_shape *line = NULL;

	for (size_t i = picture->nr; i-- > 0;) {
		const struct iommu_shape *shape = &picture->shapes[i];
		bool is_line = shape->kind == IOMMU_SHAPE_FOLLOW_LINE;
		bool small = iommu_shape_is_mark(shape) || shape->kind == IOMMU_SHAPE_CROSS;
		int margin = small || is_line ? MARK_MARGIN : 0;

		if (!has_explanation(shape) || x < shape->x0 - margin || x >= shape->x1 + margin ||
		    y < shape->y0 - margin || y >= shape->y1 + margin)
			continue;
		if (!is_line)
			return shape;
		line = line ? line : shape; /* it crosses mappings, which say more */
	}
	return line;
}

const struct iommu_shape *iommu_picture_tick_at(const struct iommu_picture *picture, int *x, int y)
{
	const struct iommu_shape *nearest = NULL;
	int distance = TICK_MARGIN + 1;
	int at = *x;

	for (size_t i = 0; i < picture->nr; i++) {
		const struct iommu_shape *shape = &picture->shapes[i];
		int column = at < shape->x0 ? shape->x0 : at >= shape->x1 ? shape->x1 - 1 : at;
		int far = at > column ? at - column : column - at;

		if (shape->kind != IOMMU_SHAPE_MAP_TICK && shape->kind != IOMMU_SHAPE_UNMAP_TICK)
			continue;
		if (far < distance && y >= shape->y0 - TICK_MARGIN && y < shape->y1) {
			nearest = shape;
			distance = far;
			*x = column;
		}
	}
	return nearest;
}
