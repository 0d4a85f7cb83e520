/* SPDX-License-Identifier: LGPL-2.1 */
/* The shapes of a lane, as KernelShark shows them. */
#include "shapes.h"

#include <stdio.h>

#include "cairo_text.h"

/* Narrower than this, a name that is cut off is useless. Pixels. */
#define NAME_MIN 40

/* Opacity of the area of mapped memory: mapped part of the time, and all the time. */
static const double sometimes = 0.35;
static const double always = 0.55;

void draw_band(cairo_t *cr, int style, struct iommu_colour colour, double x0, double x1, double y0,
	       double y1)
{
	const struct iommu_colour white = { 255, 255, 255 };
	const double distance = 7;

	draw_set_colour(cr, style == IOMMU_BAND_LIKELY	   ? iommu_colour_mix(colour, white, 112)
			    : style == IOMMU_BAND_DOUBTFUL ? iommu_colour_mix(colour, white, 192)
							   : colour);
	cairo_rectangle(cr, x0, y0, x1 - x0, y1 - y0);
	cairo_fill(cr);
	if (style == IOMMU_BAND_LIKELY) {
		draw_set_colour(cr, colour);
		cairo_rectangle(cr, x0, y1 - 4, x1 - x0, 4);
		cairo_fill(cr);
	}
	if (style != IOMMU_BAND_DOUBTFUL)
		return;
	cairo_save(cr);
	cairo_rectangle(cr, x0, y0, x1 - x0, y1 - y0);
	cairo_clip(cr);
	draw_set_colour(cr, iommu_colour_mix(colour, draw_black, 32));
	cairo_set_line_width(cr, 1.5);
	for (double x = x0 - (y1 - y0); x < x1; x += distance) {
		cairo_move_to(cr, x, y1);
		cairo_line_to(cr, x + (y1 - y0), y0);
	}
	cairo_stroke(cr);
	cairo_restore(cr);
}

/* Add one step of the area. All steps of a lane are filled at once, to avoid seams. */
static void add_step(cairo_t *cr, double x0, double x1, double y0, double y1)
{
	cairo_rectangle(cr, x0, y0, x1 - x0, y1 - y0);
}

static void fill_area(cairo_t *cr, struct iommu_colour c, double alpha)
{
	cairo_set_source_rgba(cr, c.r / 255., c.g / 255., c.b / 255., alpha);
	cairo_fill(cr);
}

void draw_area(cairo_t *cr, struct iommu_colour colour, double x0, double x1, double y0,
	       double y_mid, double y1)
{
	add_step(cr, x0, x1, y0, y_mid);
	fill_area(cr, colour, sometimes);
	add_step(cr, x0, x1, y_mid, y1);
	fill_area(cr, colour, always);
}

static void draw_areas(cairo_t *cr, const struct draw_page *page)
{
	const struct iommu_picture *picture = &page->picture;

	for (int upper = 1; upper >= 0; upper--) {
		for (size_t i = 0; i < picture->nr; i++) {
			const struct iommu_shape *s = &picture->shapes[i];

			if (s->kind == IOMMU_SHAPE_BYTES)
				add_step(cr, s->x0, s->x1, upper ? s->y0 : s->y_mid,
					 upper ? s->y_mid : s->y1);
		}
		fill_area(cr, page->view.palette->bytes, upper ? sometimes : always);
	}
}

/* The outline of one mark. */
static void trace_mark(cairo_t *cr, int kind, double x0, double y0, double y1)
{
	double x1 = x0 + IOMMU_MARK_WIDTH;
	double x = (x0 + x1) / 2;
	double y = (y0 + y1) / 2;

	if (kind == IOMMU_SHAPE_FAULT) {
		cairo_move_to(cr, x0, y0);
		cairo_line_to(cr, x1, y0);
		cairo_line_to(cr, x, y1);
	} else if (kind == IOMMU_SHAPE_FINDING) {
		cairo_move_to(cr, x, y0);
		cairo_line_to(cr, x1, y);
		cairo_line_to(cr, x, y1);
		cairo_line_to(cr, x0, y);
	} else {
		cairo_rectangle(cr, x0 + 1, y0 + 1, x1 - x0 - 2, y1 - y0 - 2);
	}
	cairo_close_path(cr);
}

void draw_mark(cairo_t *cr, const struct iommu_shape *mark)
{
	int x = mark->x1 - IOMMU_MARK_WIDTH;

	/* Of several, the second is behind the first. */
	for (int i = mark->nr > 1 ? 1 : 0; i >= 0; i--) {
		trace_mark(cr, mark->kind, i ? x : mark->x0, mark->y0, mark->y1);
		draw_set_colour(cr, (struct iommu_colour){ 255, 255, 255 });
		cairo_set_line_width(cr, 2);
		cairo_stroke_preserve(cr);
		draw_set_colour(cr, mark->colour);
		cairo_fill(cr);
	}
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

/*
 * Draw the holder's name with its grade, without the grade, or cut off: the first form that fits.
 */
static void put_name(cairo_t *cr, const struct draw_page *page, const struct iommu_lane *lane,
		     const struct iommu_shape *band, struct iommu_colour colour)
{
	const struct iommu_epoch *epoch = &lane->epochs[band->first];
	const int margin = 4;
	int room = band->x1 - band->x0 - 2 * margin;
	int height = band->y1 - band->y0;
	enum draw_font font = height < 16 ? DRAW_FONT_SMALL : DRAW_FONT_NORMAL;
	double y = band->y0 + (height + draw_font_ascent(font)) / 2. - 2;
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
		if (epoch->pid == IOMMU_HOST || room < NAME_MIN)
			return;
		cut_name(cr, font, text.str, room, epoch->pid);
		if (draw_text_width(cr, font, text.str) > room)
			return;
		break;
	}
	draw_text_put(cr, font, colour, band->x0 + margin, y, text.str);
}

static void put_count(cairo_t *cr, const struct iommu_shape *mark, const struct iommu_shape *place)
{
	char text[32];

	snprintf(text, sizeof(text), "\xc3\x97%zu", mark->nr);
	if (draw_text_width(cr, DRAW_FONT_COUNT, text) <= place->x1 - place->x0)
		draw_text_put(cr, DRAW_FONT_COUNT, place->colour, place->x0, place->y1 - 2, text);
}

/* Draw a text, which describes the shape before it. */
static void put_text(cairo_t *cr, const struct draw_page *page, const struct iommu_lane *lane,
		     size_t i)
{
	const struct iommu_shape *place = &page->picture.shapes[i];
	const struct iommu_shape *of = i ? place - 1 : place;

	if (of->kind == IOMMU_SHAPE_HOLDER)
		put_name(cr, page, lane, of, place->colour);
	else if (iommu_shape_is_mark(of))
		put_count(cr, of, place);
}

/* Draw "removed", if it fits, and dots until the device is back. */
static void put_gone(cairo_t *cr, const struct draw_page *page, size_t i)
{
	const struct iommu_shape *s = &page->picture.shapes[i];
	const struct iommu_shape *place = s + 1;
	int middle = (s->y0 + s->y1) / 2;
	int x = s->x0;

	if (i + 1 < page->picture.nr && place->kind == IOMMU_SHAPE_TEXT) {
		const char *text = page->picture.texts[place->first].full;
		int width = draw_text_width(cr, DRAW_FONT_SMALL, text) + 8;

		if (x + width <= s->x1) {
			draw_text_put(cr, DRAW_FONT_SMALL, place->colour, x + 4, middle + 4, text);
			x += width;
		}
	}
	draw_gone(cr, x, s->x1, middle + 0.5);
}

/* The inside is nearly white, so it needs a frame. */
void draw_many(cairo_t *cr, struct iommu_colour colour, double x0, double x1, double y0, double y1)
{
	draw_band(cr, IOMMU_BAND_CERTAIN, colour, x0, x1, y0, y1);
	draw_set_colour(cr, iommu_colour_line);
	cairo_set_line_width(cr, 1);
	cairo_rectangle(cr, x0 + 0.5, y0 + 0.5, x1 - x0 - 1, y1 - y0 - 1);
	cairo_stroke(cr);
}

void draw_outside(cairo_t *cr, double x0, double x1, double y0, double y1)
{
	draw_set_colour(cr, (struct iommu_colour){ 0xee, 0xee, 0xee });
	cairo_rectangle(cr, x0, y0, x1 - x0, y1 - y0);
	cairo_fill(cr);
}

void draw_shapes(cairo_t *cr, const struct draw_page *page, const struct iommu_lane *lane)
{
	draw_areas(cr, page);
	for (size_t i = 0; i < page->picture.nr; i++) {
		const struct iommu_shape *s = &page->picture.shapes[i];

		switch (s->kind) {
		case IOMMU_SHAPE_HOLDER:
			draw_band(cr, s->style, s->colour, s->x0, s->x1, s->y0, s->y1);
			break;
		case IOMMU_SHAPE_MANY:
			draw_many(cr, s->colour, s->x0, s->x1, s->y0, s->y1);
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
