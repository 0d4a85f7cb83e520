/* SPDX-License-Identifier: LGPL-2.1 */
/* The shapes of a lane, as KernelShark shows them. */
#include "shapes.h"

#include <stdio.h>

#include "groups.h"
#include "texts.h"

/* Narrower than this, a name that is cut off is useless. Pixels. */
#define NAME_MIN 40

/* The corners of the largest mark. */
#define POLYGON_MAX 8

static void put_rectangle(void *arg, struct iommu_colour colour, int x0, int x1, int y0, int y1)
{
	draw_fill(arg, colour, x0, x1, y0, y1);
}

static void put_stroke(void *arg, struct iommu_colour colour, int x0, int y0, int x1, int y1)
{
	const struct draw_stroke stroke = { .colour = colour, .width = 1.5 };
	const struct draw_point points[] = { { x0, y0 }, { x1, y1 } };

	draw_stroke(arg, &stroke, points, 2);
}

static void put_polygon(void *arg, struct iommu_colour colour, const int (*points)[2], int n)
{
	struct draw_point corners[POLYGON_MAX];

	n = n < POLYGON_MAX ? n : POLYGON_MAX;
	for (int i = 0; i < n; i++)
		corners[i] = (struct draw_point){ points[i][0], points[i][1] };
	draw_polygon(arg, colour, corners, n);
}

struct iommu_pen draw_pen(struct draw_canvas *canvas)
{
	return (struct iommu_pen){ canvas, put_rectangle, put_stroke, put_polygon };
}

static void draw_band(struct draw_canvas *canvas, const struct iommu_shape *band)
{
	const struct iommu_pen pen = draw_pen(canvas);

	iommu_paint_band(&pen, band);
}

static void draw_median(struct draw_canvas *canvas, const struct iommu_shape *median)
{
	const struct iommu_pen pen = draw_pen(canvas);

	iommu_paint_median(&pen, median);
}

void draw_mark(struct draw_canvas *canvas, const struct iommu_shape *mark)
{
	const struct iommu_pen pen = draw_pen(canvas);

	iommu_paint_mark(&pen, mark);
}

/* Lines of the scale cross the memory, but its edge is on top of them. */
static void draw_area(struct draw_canvas *canvas, const struct draw_page *page,
		      const struct iommu_lane *lane)
{
	const struct iommu_picture *picture = &page->picture;
	const struct iommu_pen pen = draw_pen(canvas);

	for (size_t i = 0; i < picture->nr; i++) {
		if (picture->shapes[i].kind != IOMMU_SHAPE_BYTES)
			continue;
		draw_open_shape(canvas, page, lane, &picture->shapes[i]);
		iommu_paint_step(&pen, &picture->shapes[i]);
		draw_close_group(canvas);
	}
	for (size_t i = 0; i < picture->nr; i++) {
		const struct iommu_shape *s = &picture->shapes[i];

		if (s->kind == IOMMU_SHAPE_LEVEL)
			draw_fill(canvas, s->colour, s->x0, s->x1, s->y0, s->y1);
	}
	for (size_t i = 0; i < picture->nr; i++) {
		if (picture->shapes[i].kind == IOMMU_SHAPE_BYTES)
			iommu_paint_edge(&pen, &picture->shapes[i]);
	}
}

void draw_line(struct draw_canvas *canvas, struct iommu_colour colour, bool dashed, double x,
	       double y0, double y1)
{
	const struct draw_stroke stroke = {
		.colour = colour,
		.width = 1,
		.dash = dashed ? DRAW_DASHED : DRAW_SOLID,
	};
	const struct draw_point points[] = { { x + 0.5, y0 }, { x + 0.5, y1 } };

	draw_stroke(canvas, &stroke, points, 2);
}

static void draw_gone(struct draw_canvas *canvas, double x0, double x1, double y)
{
	const struct draw_stroke stroke = {
		.colour = iommu_colour_line,
		.width = 1,
		.dash = DRAW_DOTTED,
	};
	const struct draw_point points[] = { { x0, y }, { x1, y } };

	draw_stroke(canvas, &stroke, points, 2);
}

/* Shorten a task's name but keep its whole PID: "vfio...277". */
static void cut_name(struct draw_canvas *canvas, enum draw_font font, char *name, int room,
		     int32_t pid)
{
	char number[16], cut[DRAW_TEXT_MAX];
	size_t len = strlen(name);

	snprintf(number, sizeof(number), "\xe2\x80\xa6%d", pid);
	do {
		len = draw_text_shorter(name, len);
		snprintf(cut, sizeof(cut), "%.*s%s", (int)len, name, number);
	} while (len && draw_text_width(canvas, font, cut) > room);
	snprintf(name, DRAW_TEXT_MAX, "%s", cut);
}

/* Clear what is behind a text of @width, if it must not show. */
static void clear_behind(struct draw_canvas *canvas, const struct iommu_shape *place, int x,
			 int width)
{
	if (place->has_ground)
		draw_fill(canvas, place->ground, x - 1, x + width + 1, place->y0, place->y1);
}

/*
 * Draw the holder's name with its grade, without the grade, cut off, or its PID alone: the first
 * form that fits.
 */
static void put_name(struct draw_canvas *canvas, const struct draw_page *page,
		     const struct iommu_lane *lane, const struct iommu_shape *band,
		     const struct iommu_shape *place)
{
	const struct iommu_epoch *epoch = &lane->epochs[band->first];
	const int margin = 4;
	int room = place->x1 - place->x0 - margin;
	int height = place->y1 - place->y0;
	enum draw_font font = height < 14 ? DRAW_FONT_SMALL : DRAW_FONT_NORMAL;
	double y = place->y0 + (height + draw_font_ascent(font)) / 2. - 2;
	struct draw_text text;
	bool grade = true;

	for (;; grade = false) {
		draw_text_start(&text);
		iommu_holder_text(&text.t, epoch, &page->names, grade);
		draw_text_end(&text);
		if (draw_text_width(canvas, font, text.str) <= room)
			break;
		if (grade)
			continue;
		if (epoch->pid != IOMMU_HOST && room >= NAME_MIN)
			cut_name(canvas, font, text.str, room, epoch->pid);
		if (draw_text_width(canvas, font, text.str) <= room)
			break;
		font = DRAW_FONT_SMALL;
		snprintf(text.str, sizeof(text.str), "%s",
			 page->picture.texts[place->first].form[IOMMU_TEXT_FORMS - 1]);
		break;
	}
	clear_behind(canvas, place, place->x0 + margin, draw_text_width(canvas, font, text.str));
	draw_put_text(canvas, font, place->colour, place->x0 + margin, y, text.str);
}

static void put_count(struct draw_canvas *canvas, const struct iommu_shape *mark,
		      const struct iommu_shape *place)
{
	char text[32];

	snprintf(text, sizeof(text), "\xc3\x97%zu", mark->nr);
	clear_behind(canvas, place, place->x0, draw_text_width(canvas, DRAW_FONT_COUNT, text));
	draw_put_text(canvas, DRAW_FONT_COUNT, place->colour, place->x0, place->y1 - 2, text);
}

/* Draw a text. The shape before it tells what it describes. */
static void put_text(struct draw_canvas *canvas, const struct draw_page *page,
		     const struct iommu_lane *lane, size_t i)
{
	const struct iommu_shape *place = &page->picture.shapes[i];
	const struct iommu_shape *of = i ? place - 1 : place;

	if (of->kind == IOMMU_SHAPE_HOLDER && place->y0 > of->y0)
		put_name(canvas, page, lane, of, place);
	else if (iommu_shape_is_mark(of))
		put_count(canvas, of, place);
	else if (of->kind != IOMMU_SHAPE_GONE)
		draw_put_text(canvas, DRAW_FONT_SMALL, place->colour, place->x0 + 2, place->y1 - 2,
			      page->picture.texts[place->first].form[0]);
}

/* Draw "removed", if it fits, and dots until the device is back. */
static void put_gone(struct draw_canvas *canvas, const struct draw_page *page, size_t i)
{
	const struct iommu_shape *s = &page->picture.shapes[i];
	const struct iommu_shape *place = s + 1;
	int middle = (s->y0 + s->y1) / 2;
	int x = s->x0;

	if (i + 1 < page->picture.nr && place->kind == IOMMU_SHAPE_TEXT) {
		const char *text = page->picture.texts[place->first].form[0];
		int width = draw_text_width(canvas, DRAW_FONT_SMALL, text) + 8;

		if (x + width <= s->x1) {
			draw_put_text(canvas, DRAW_FONT_SMALL, place->colour, x + 4, middle + 4,
				      text);
			x += width;
		}
	}
	draw_gone(canvas, x, s->x1, middle + 0.5);
}

void draw_outside(struct draw_canvas *canvas, double x0, double x1, double y0, double y1)
{
	draw_fill(canvas, (struct iommu_colour){ 0xee, 0xee, 0xee }, x0, x1, y0, y1);
}

static void put_shape(struct draw_canvas *canvas, const struct draw_page *page,
		      const struct iommu_lane *lane, size_t i)
{
	const struct iommu_shape *s = &page->picture.shapes[i];

	switch (s->kind) {
	case IOMMU_SHAPE_HOLDER:
	case IOMMU_SHAPE_MANY:
		draw_band(canvas, s);
		break;
	case IOMMU_SHAPE_MAP_TICK:
	case IOMMU_SHAPE_UNMAP_TICK:
		draw_fill(canvas, s->colour, s->x0, s->x1, s->y0, s->y1);
		break;
	case IOMMU_SHAPE_MEDIAN:
		draw_median(canvas, s);
		break;
	case IOMMU_SHAPE_BORDER:
	case IOMMU_SHAPE_OPEN:
	case IOMMU_SHAPE_TICK:
		draw_line(canvas, s->colour, s->kind == IOMMU_SHAPE_OPEN, s->x0, s->y0, s->y1);
		break;
	case IOMMU_SHAPE_TEXT:
		put_text(canvas, page, lane, i);
		break;
	case IOMMU_SHAPE_GONE:
		put_gone(canvas, page, i);
		break;
	case IOMMU_SHAPE_FAULT:
	case IOMMU_SHAPE_FINDING:
	case IOMMU_SHAPE_SIGN:
	case IOMMU_SHAPE_FOLLOWED:
		draw_mark(canvas, s);
		break;
	default:
		break;
	}
}

void draw_shapes(struct draw_canvas *canvas, const struct draw_page *page,
		 const struct iommu_lane *lane, const struct draw_track *track)
{
	const struct iommu_picture *picture = &page->picture;
	bool open = false;

	draw_area(canvas, page, lane);
	for (size_t i = 0; i < picture->nr; i++) {
		const struct iommu_shape *s = &picture->shapes[i];

		if (s->kind == IOMMU_SHAPE_BYTES)
			continue;
		/* A text belongs to the shape before it. */
		if (open && s->kind != IOMMU_SHAPE_TEXT) {
			draw_close_group(canvas);
			open = false;
		}
		if (draw_is_explained(s)) {
			if (track)
				draw_open_tick(canvas, page, track, s);
			else
				draw_open_shape(canvas, page, lane, s);
			open = true;
		}
		put_shape(canvas, page, lane, i);
	}
	if (open)
		draw_close_group(canvas);
}
