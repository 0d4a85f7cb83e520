/* SPDX-License-Identifier: LGPL-2.1 */
/* The shapes of a lane, as KernelShark shows them. */
#include "shapes.h"

#include <stdio.h>

#include "cairo_text.h"

/* Narrower than this, a name that is cut off is useless. Pixels. */
#define NAME_MIN 40

/* Collects rectangles of one colour, to fill them at once. */
struct brush {
	cairo_t *cr;
	struct iommu_colour colour;
};

static void flush(struct brush *brush)
{
	draw_set_colour(brush->cr, brush->colour);
	cairo_fill(brush->cr);
}

/* What was collected in another colour is behind what comes. */
static void use_colour(struct brush *brush, struct iommu_colour c)
{
	if (brush->colour.r != c.r || brush->colour.g != c.g || brush->colour.b != c.b)
		flush(brush);
	brush->colour = c;
}

static void put_rectangle(void *arg, struct iommu_colour colour, int x0, int x1, int y0, int y1)
{
	struct brush *brush = arg;

	use_colour(brush, colour);
	cairo_rectangle(brush->cr, x0, y0, x1 - x0, y1 - y0);
}

static void put_stroke(void *arg, struct iommu_colour colour, int x0, int y0, int x1, int y1)
{
	struct brush *brush = arg;

	flush(brush);
	draw_set_colour(brush->cr, colour);
	cairo_set_line_width(brush->cr, 1.5);
	cairo_move_to(brush->cr, x0, y0);
	cairo_line_to(brush->cr, x1, y1);
	cairo_stroke(brush->cr);
}

static void put_polygon(void *arg, struct iommu_colour colour, const int (*points)[2], int n)
{
	struct brush *brush = arg;

	use_colour(brush, colour);
	for (int i = 0; i < n; i++)
		cairo_line_to(brush->cr, points[i][0], points[i][1]);
	cairo_close_path(brush->cr);
}

static struct iommu_pen pen_of(struct brush *brush)
{
	return (struct iommu_pen){ brush, put_rectangle, put_stroke, put_polygon };
}

void draw_band(cairo_t *cr, const struct iommu_shape *band)
{
	struct brush brush = { .cr = cr };
	const struct iommu_pen pen = pen_of(&brush);

	iommu_paint_band(&pen, band);
	flush(&brush);
}

void draw_step(cairo_t *cr, const struct iommu_shape *step)
{
	struct brush brush = { .cr = cr };
	const struct iommu_pen pen = pen_of(&brush);

	iommu_paint_step(&pen, step);
	iommu_paint_edge(&pen, step);
	flush(&brush);
}

void draw_mark(cairo_t *cr, const struct iommu_shape *mark)
{
	struct brush brush = { .cr = cr };
	const struct iommu_pen pen = pen_of(&brush);

	iommu_paint_mark(&pen, mark);
	flush(&brush);
}

/* Lines of the scale cross the memory, but its edge is on top of them. */
static void draw_area(cairo_t *cr, const struct iommu_picture *picture)
{
	struct brush brush = { .cr = cr };
	const struct iommu_pen pen = pen_of(&brush);

	for (size_t i = 0; i < picture->nr; i++) {
		if (picture->shapes[i].kind == IOMMU_SHAPE_BYTES)
			iommu_paint_step(&pen, &picture->shapes[i]);
	}
	for (size_t i = 0; i < picture->nr; i++) {
		const struct iommu_shape *s = &picture->shapes[i];

		if (s->kind == IOMMU_SHAPE_LEVEL)
			put_rectangle(&brush, s->colour, s->x0, s->x1, s->y0, s->y1);
	}
	for (size_t i = 0; i < picture->nr; i++) {
		if (picture->shapes[i].kind == IOMMU_SHAPE_BYTES)
			iommu_paint_edge(&pen, &picture->shapes[i]);
	}
	flush(&brush);
}

void draw_line(cairo_t *cr, struct iommu_colour colour, bool dashed, double x, double y0, double y1)
{
	const double dash = 3;

	draw_set_colour(cr, colour);
	cairo_set_line_width(cr, 1);
	if (dashed)
		cairo_set_dash(cr, &dash, 1, 0);
	cairo_move_to(cr, x + 0.5, y0);
	cairo_line_to(cr, x + 0.5, y1);
	cairo_stroke(cr);
	cairo_set_dash(cr, NULL, 0, 0);
}

void draw_gone(cairo_t *cr, double x0, double x1, double y)
{
	const double dots[] = { 1, 3 };

	draw_set_colour(cr, iommu_colour_line);
	cairo_set_line_width(cr, 1);
	cairo_set_dash(cr, dots, 2, 0);
	cairo_move_to(cr, x0, y);
	cairo_line_to(cr, x1, y);
	cairo_stroke(cr);
	cairo_set_dash(cr, NULL, 0, 0);
}

/* Shorten a task's name but keep its whole PID: "vfio...277". */
static void cut_name(cairo_t *cr, enum draw_font font, char *name, int room, int32_t pid)
{
	char number[16], cut[DRAW_TEXT_MAX];
	size_t len = strlen(name);

	snprintf(number, sizeof(number), "\xe2\x80\xa6%d", pid);
	do {
		len = draw_text_shorter(name, len);
		snprintf(cut, sizeof(cut), "%.*s%s", (int)len, name, number);
	} while (len && draw_text_width(cr, font, cut) > room);
	snprintf(name, DRAW_TEXT_MAX, "%s", cut);
}

/* Clear what is behind a text of @width, if it must not show. */
static void clear_behind(cairo_t *cr, const struct iommu_shape *place, int x, int width)
{
	if (!place->has_ground)
		return;
	draw_set_colour(cr, place->ground);
	cairo_rectangle(cr, x - 1, place->y0, width + 2, place->y1 - place->y0);
	cairo_fill(cr);
}

/*
 * Draw the holder's name with its grade, without the grade, cut off, or its PID alone: the first
 * form that fits.
 */
static void put_name(cairo_t *cr, const struct draw_page *page, const struct iommu_lane *lane,
		     const struct iommu_shape *band, const struct iommu_shape *place)
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
		if (draw_text_width(cr, font, text.str) <= room)
			break;
		if (grade)
			continue;
		if (epoch->pid != IOMMU_HOST && room >= NAME_MIN)
			cut_name(cr, font, text.str, room, epoch->pid);
		if (draw_text_width(cr, font, text.str) <= room)
			break;
		font = DRAW_FONT_SMALL;
		snprintf(text.str, sizeof(text.str), "%s",
			 page->picture.texts[place->first].form[IOMMU_TEXT_FORMS - 1]);
		break;
	}
	clear_behind(cr, place, place->x0 + margin, draw_text_width(cr, font, text.str));
	draw_text_put(cr, font, place->colour, place->x0 + margin, y, text.str);
}

static void put_count(cairo_t *cr, const struct iommu_shape *mark, const struct iommu_shape *place)
{
	char text[32];

	snprintf(text, sizeof(text), "\xc3\x97%zu", mark->nr);
	clear_behind(cr, place, place->x0, draw_text_width(cr, DRAW_FONT_COUNT, text));
	draw_text_put(cr, DRAW_FONT_COUNT, place->colour, place->x0, place->y1 - 2, text);
}

/* Draw a text. The shape before it tells what it describes. */
static void put_text(cairo_t *cr, const struct draw_page *page, const struct iommu_lane *lane,
		     size_t i)
{
	const struct iommu_shape *place = &page->picture.shapes[i];
	const struct iommu_shape *of = i ? place - 1 : place;

	if (of->kind == IOMMU_SHAPE_HOLDER && place->y0 > of->y0)
		put_name(cr, page, lane, of, place);
	else if (iommu_shape_is_mark(of))
		put_count(cr, of, place);
	else if (of->kind != IOMMU_SHAPE_GONE)
		draw_text_put(cr, DRAW_FONT_SMALL, place->colour, place->x0 + 2, place->y1 - 2,
			      page->picture.texts[place->first].form[0]);
}

/* Draw "removed", if it fits, and dots until the device is back. */
static void put_gone(cairo_t *cr, const struct draw_page *page, size_t i)
{
	const struct iommu_shape *s = &page->picture.shapes[i];
	const struct iommu_shape *place = s + 1;
	int middle = (s->y0 + s->y1) / 2;
	int x = s->x0;

	if (i + 1 < page->picture.nr && place->kind == IOMMU_SHAPE_TEXT) {
		const char *text = page->picture.texts[place->first].form[0];
		int width = draw_text_width(cr, DRAW_FONT_SMALL, text) + 8;

		if (x + width <= s->x1) {
			draw_text_put(cr, DRAW_FONT_SMALL, place->colour, x + 4, middle + 4, text);
			x += width;
		}
	}
	draw_gone(cr, x, s->x1, middle + 0.5);
}

void draw_outside(cairo_t *cr, double x0, double x1, double y0, double y1)
{
	draw_set_colour(cr, (struct iommu_colour){ 0xee, 0xee, 0xee });
	cairo_rectangle(cr, x0, y0, x1 - x0, y1 - y0);
	cairo_fill(cr);
}

void draw_shapes(cairo_t *cr, const struct draw_page *page, const struct iommu_lane *lane)
{
	draw_area(cr, &page->picture);
	for (size_t i = 0; i < page->picture.nr; i++) {
		const struct iommu_shape *s = &page->picture.shapes[i];

		switch (s->kind) {
		case IOMMU_SHAPE_HOLDER:
		case IOMMU_SHAPE_MANY:
			draw_band(cr, s);
			break;
		case IOMMU_SHAPE_MAP_TICK:
		case IOMMU_SHAPE_UNMAP_TICK:
			draw_set_colour(cr, s->colour);
			cairo_rectangle(cr, s->x0, s->y0, s->x1 - s->x0, s->y1 - s->y0);
			cairo_fill(cr);
			break;
		case IOMMU_SHAPE_BORDER:
		case IOMMU_SHAPE_OPEN:
		case IOMMU_SHAPE_TICK:
			draw_line(cr, s->colour, s->kind == IOMMU_SHAPE_OPEN, s->x0, s->y0, s->y1);
			break;
		case IOMMU_SHAPE_TEXT:
			put_text(cr, page, lane, i);
			break;
		case IOMMU_SHAPE_GONE:
			put_gone(cr, page, i);
			break;
		case IOMMU_SHAPE_FAULT:
		case IOMMU_SHAPE_FINDING:
		case IOMMU_SHAPE_SIGN:
			draw_mark(cr, s);
			break;
		default:
			break;
		}
	}
}
