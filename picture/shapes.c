/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "picture_part.h"

/* A text line of the smallest font that can be read; a band without a name is no use. */
#define BAND_MIN 12

/* How near a fault's marker the pointer must be, in pixels. */
#define FAULT_MARGIN 3

static bool grow(void **list, size_t *room, size_t size)
{
	size_t more = *room ? 2 * *room : 64;
	void *new = realloc(*list, more * size);

	if (!new)
		return false;
	*list = new;
	*room = more;
	return true;
}

struct iommu_shape *iommu_add_shape(struct iommu_picture *picture, enum iommu_shape_kind kind,
				    int x0, int x1, int y0, int y1)
{
	struct iommu_shape *shape;

	if (picture->nr == picture->room &&
	    !grow((void **)&picture->shapes, &picture->room, sizeof(*picture->shapes))) {
		picture->failed = true;
		return NULL;
	}
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

	if (picture->nr_texts == picture->room_texts &&
	    !grow((void **)&picture->texts, &picture->room_texts, sizeof(*picture->texts))) {
		picture->failed = true;
		return NULL;
	}
	shape = iommu_add_shape(picture, IOMMU_SHAPE_TEXT, x0, x1, y0, y1);
	if (!shape)
		return NULL;
	shape->colour = colour;
	shape->first = picture->nr_texts++;
	picture->texts[shape->first] = (struct iommu_shape_text){ .full = "" };
	return &picture->texts[shape->first];
}

void iommu_put_ascii(void *arg, const char *str, size_t len)
{
	struct iommu_ascii *to = arg;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)str[i];

		if ((c & 0xc0) == 0x80)
			continue; /* the rest of a character that the first byte stood for */
		if (to->len + 1 < to->size)
			to->buf[to->len++] = c < 0x7f ? (char)c : '?';
	}
	to->buf[to->len] = '\0';
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

void iommu_picture_clear(struct iommu_picture *picture)
{
	picture->nr = 0;
	picture->nr_texts = 0;
	picture->failed = false;
}

void iommu_picture_lane(struct iommu_picture *picture, const struct iommu_lanes *lanes,
			const struct iommu_lane *lane, const struct iommu_view *view,
			const struct iommu_view_names *names)
{
	struct iommu_layout_of l = { picture, lanes, lane, view, names, view->y1 };
	int band = (view->y1 - view->y0) * 2 / 5;

	iommu_picture_clear(picture);
	if (view->columns < 1 || view->step < 1)
		return;
	if (lane->nr_epochs) /* else there is no band */
		l.y_band -= band < BAND_MIN ? BAND_MIN : band;
	if (!view->no_bytes)
		iommu_lay_bytes(&l);
	iommu_lay_bands(&l);
	if (!view->no_faults)
		iommu_lay_faults(&l);
}

void iommu_picture_free(struct iommu_picture *picture)
{
	free(picture->shapes);
	free(picture->texts);
	*picture = (struct iommu_picture){ 0 };
}

static bool says_something(const struct iommu_shape *shape)
{
	switch (shape->kind) {
	case IOMMU_SHAPE_BYTES:
	case IOMMU_SHAPE_HOLDER:
	case IOMMU_SHAPE_MANY:
	case IOMMU_SHAPE_GONE:
	case IOMMU_SHAPE_FAULT:
		return true;
	default:
		return false;
	}
}

const struct iommu_shape *iommu_picture_at(const struct iommu_picture *picture, int x, int y)
{
	for (size_t i = picture->nr; i-- > 0;) {
		const struct iommu_shape *shape = &picture->shapes[i];
		int margin = shape->kind == IOMMU_SHAPE_FAULT ? FAULT_MARGIN : 0;

		if (says_something(shape) && x >= shape->x0 - margin && x < shape->x1 + margin &&
		    y >= shape->y0 - margin && y < shape->y1 + margin)
			return shape;
	}
	return NULL;
}
