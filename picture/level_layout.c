/* SPDX-License-Identifier: LGPL-2.1 */
/* Lays out the scale of mapped bytes: its top value, and two lines with round numbers. */
#include <string.h>

#include "core/summary/words.h"
#include "labels.h"
#include "lane_layout_internal.h"

/* The logarithmic scale begins below one page, because smaller mappings do not occur. */
#define LEAST_BITS 11

/* The height of a number, and its width within the plot. Pixels. */
#define NUMBER_HEIGHT 11
#define NUMBER_WIDTH  48

/* The width of one character, and how often a number gives way. */
#define NUMBER_DIGIT 9
#define NUMBER_MOVES 16

int lane_bytes_height(const struct iommu_view *view, uint64_t bytes, int room)
{
	uint64_t least = LEAST_BITS * 256;
	uint64_t full = view->linear ? view->scale : iommu_log2(view->scale);
	uint64_t v = view->linear ? bytes : iommu_log2(bytes);
	int height;

	if (!bytes)
		return 0;
	if (!view->linear) {
		v = v > least ? v - least : 0;
		full = full > least ? full - least : 1;
	}
	if (v > full)
		v = full;
	/* Linear values are large. Their product with @room must not overflow. */
	height = full > UINT32_MAX ? (int)((v >> 16) * (uint64_t)room / (full >> 16))
				   : (int)(v * (uint64_t)room / full);
	return height < 2 ? 2 : height;
}

static void put_level(const struct layout *l, uint64_t bytes, bool line, bool number)
{
	const struct iommu_view *view = l->view;
	int y = l->y_band - lane_bytes_height(view, bytes, l->y_band - view->y0);
	int x = view->levels_x ? view->levels_x : view->x + 2;
	int top = view->levels_x ? y - NUMBER_HEIGHT / 2 : y + 1;
	char buf[IOMMU_TEXT_MIN];
	struct iommu_ascii ascii = { NULL, 0, IOMMU_SHAPE_TEXT_MAX };
	/* Inside the plot it may be on memory. */
	struct iommu_colour colour = view->levels_x ? iommu_colour_quiet : iommu_colour_line;
	struct iommu_shape *shape;
	struct iommu_shape_text *text;
	struct iommu_text t;

	if (line) {
		shape = iommu_add_shape(l->picture, IOMMU_SHAPE_LEVEL, view->x,
					view->x + view->columns, y, y + 1);
		if (!shape)
			return;
		shape->colour = iommu_colour_level;
		shape->nr = bytes;
	}
	text = number ? iommu_add_text(l->picture, colour, x, x + NUMBER_WIDTH, top,
				       top + NUMBER_HEIGHT)
		      : NULL;
	if (!text)
		return;
	ascii.buf = text->form[0];
	iommu_text_init(&t, buf, sizeof(buf), iommu_put_ascii, &ascii);
	iommu_put_bytes(&t, bytes);
	iommu_text_flush(&t);
}

/* A round number at about @part thirds of the height; 0 if there is none. */
static uint64_t round_level(const struct iommu_view *view, int part)
{
	uint64_t bits = iommu_log2(view->scale) / 256;
	uint64_t v;

	if (view->linear) {
		v = view->scale / 3 * (uint64_t)part;
		bits = iommu_log2(v) / 256;
		return bits ? v >> (bits - 1) << (bits - 1) : 0;
	}
	if (bits < LEAST_BITS + 3)
		return 0;
	return 1ULL << (LEAST_BITS + ((bits - LEAST_BITS) * (uint64_t)part + 1) / 3);
}

void lay_levels(const struct layout *l)
{
	const struct iommu_view *view = l->view;
	int room = l->y_band - view->y0;
	bool numbers = view->levels_x && room >= 3 * NUMBER_HEIGHT;
	/* Inside the plot there is only the top value. No line crosses it. */
	int most = view->levels_x ? room : room - NUMBER_HEIGHT;
	int above = room; /* the height of the number above */

	if (!l->lane->peak || room < NUMBER_HEIGHT)
		return;
	put_level(l, view->scale, false, true);
	for (int part = 2; part > 0; part--) {
		uint64_t bytes = round_level(view, part);
		int height = lane_bytes_height(view, bytes, room);
		bool number = numbers && above - height >= NUMBER_HEIGHT;

		if (!bytes || bytes >= view->scale || height >= most)
			continue;
		put_level(l, bytes, true, number);
		above = number ? height : above;
	}
}

static bool overlap(const struct iommu_shape *a, const struct iommu_shape *b)
{
	return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

void uncover_level(const struct layout *l, size_t number, size_t marks)
{
	struct iommu_picture *picture = l->picture;
	struct iommu_shape *shape = &picture->shapes[number];
	struct iommu_shape at = *shape;
	size_t i = marks;

	if (l->view->levels_x)
		return;
	at.x1 = at.x0 + (int)strlen(picture->texts[shape->first].form[0]) * NUMBER_DIGIT;
	for (int moves = 0; i < picture->nr; i++) {
		int by = picture->shapes[i].x1 + 2 - at.x0;

		if (!overlap(&at, &picture->shapes[i]))
			continue;
		at.x0 += by;
		at.x1 += by;
		if (++moves > NUMBER_MOVES || at.x1 > l->view->x + l->view->columns)
			return;
		i = marks - 1; /* an earlier one may be there, too */
	}
	shape->x1 += at.x0 - shape->x0;
	shape->x0 = at.x0;
}
