/* SPDX-License-Identifier: LGPL-2.1 */
/* The shapes of an address map. */
#include "map_shapes.h"

#include "cairo_text.h"
#include "shapes.h"

static const struct iommu_colour white = { 255, 255, 255 };

static void fill(cairo_t *cr, struct iommu_colour colour, int x0, int x1, int y0, int y1)
{
	draw_set_colour(cr, colour);
	cairo_rectangle(cr, x0, y0, x1 - x0, y1 - y0);
	cairo_fill(cr);
}

/* The frame of a mapping; its right side tells how it ends. */
static void put_frame(cairo_t *cr, const struct iommu_shape *s)
{
	const double dash[] = { 3, 2 };

	draw_set_colour(cr, iommu_colour_darker(s->colour, 128));
	cairo_set_line_width(cr, 1);
	cairo_move_to(cr, s->x1, s->y0 + 0.5);
	cairo_line_to(cr, s->x0 + 0.5, s->y0 + 0.5);
	cairo_line_to(cr, s->x0 + 0.5, s->y1 - 0.5);
	cairo_line_to(cr, s->x1, s->y1 - 0.5);
	cairo_stroke(cr);
	if (s->style == IOMMU_MAPPING_OPEN)
		return;
	if (s->style == IOMMU_MAPPING_DIED)
		cairo_set_dash(cr, dash, 2, 0);
	cairo_move_to(cr, s->x1 - 0.5, s->y0);
	cairo_line_to(cr, s->x1 - 0.5, s->y1);
	cairo_stroke(cr);
	cairo_set_dash(cr, NULL, 0, 0);
}

void draw_mapping(cairo_t *cr, const struct iommu_shape *s)
{
	fill(cr, s->colour, s->x0, s->x1, s->y0, s->y1);
	if (s->y_mid < s->y1)
		fill(cr, s->edge, s->x0, s->x1, s->y_mid, s->y1);
	if (s->x1 - s->x0 > 3 && s->y1 - s->y0 > 3)
		put_frame(cr, s);
}

void draw_density(cairo_t *cr, const struct iommu_shape *s)
{
	fill(cr, s->colour, s->x0, s->x1, s->y0, s->y1);
}

/* A torn edge on either side of the cut. */
void draw_cut(cairo_t *cr, const struct iommu_shape *s)
{
	const int tooth = 4;

	fill(cr, (struct iommu_colour){ 0xf1, 0xf5, 0xf9 }, s->x0, s->x1, s->y0, s->y1);
	draw_set_colour(cr, iommu_colour_quiet);
	cairo_set_line_width(cr, 1);
	cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE); /* small files */
	for (int side = 0; side < 2; side++) {
		double y = side ? s->y1 - 0.5 : s->y0 + 0.5;
		int up = side ? -2 : 2;

		cairo_move_to(cr, s->x0, y);
		for (int x = s->x0 + tooth, i = 1; x <= s->x1; x += tooth, i++)
			cairo_line_to(cr, x, y + i % 2 * up);
		cairo_stroke(cr);
	}
	cairo_set_antialias(cr, CAIRO_ANTIALIAS_DEFAULT);
}

void draw_former(cairo_t *cr, const struct iommu_shape *s)
{
	const double dash[] = { 3, 2 };

	cairo_set_source_rgba(cr, s->colour.r / 255., s->colour.g / 255., s->colour.b / 255., 0.08);
	cairo_rectangle(cr, s->x0, s->y0, s->x1 - s->x0, s->y1 - s->y0);
	cairo_fill(cr);
	draw_set_colour(cr, s->colour);
	cairo_set_line_width(cr, 1);
	cairo_set_dash(cr, dash, 2, 0);
	cairo_rectangle(cr, s->x0 + 0.5, s->y0 + 0.5, s->x1 - s->x0 - 1, s->y1 - s->y0 - 1);
	cairo_stroke(cr);
	cairo_set_dash(cr, NULL, 0, 0);
}

static void cross_path(cairo_t *cr, const struct iommu_shape *s)
{
	cairo_move_to(cr, s->x0 + 1.5, s->y0 + 1.5);
	cairo_line_to(cr, s->x1 - 1.5, s->y1 - 1.5);
	cairo_move_to(cr, s->x0 + 1.5, s->y1 - 1.5);
	cairo_line_to(cr, s->x1 - 1.5, s->y0 + 1.5);
	/* Several faults have a frame, whether or not there is room for their number. */
	if (s->nr > 1)
		cairo_rectangle(cr, s->x0 + 0.5, s->y0 + 0.5, s->x1 - s->x0 - 1, s->y1 - s->y0 - 1);
}

/* A white border sets it off from mappings of any shade. */
void draw_cross(cairo_t *cr, const struct iommu_shape *s)
{
	cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
	draw_set_colour(cr, white);
	cairo_set_line_width(cr, 5);
	cross_path(cr, s);
	cairo_stroke(cr);
	draw_set_colour(cr, s->colour);
	cairo_set_line_width(cr, 2.5);
	cross_path(cr, s);
	cairo_stroke(cr);
	cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
}

/* A text in the colour of faults may be above mappings, so it has a white background. */
static void put_text(cairo_t *cr, const struct draw_page *page, const struct iommu_shape *s)
{
	const struct iommu_shape_text *text = &page->picture.texts[s->first];
	bool of_fault = !memcmp(&s->colour, &page->view.palette->fault, sizeof(s->colour));
	enum draw_font font = of_fault ? DRAW_FONT_COUNT : DRAW_FONT_SMALL;
	const char *str = text->form[0];
	int width = draw_text_width(cr, font, str);
	double x = s->x0;

	if (width > s->x1 - s->x0 && *text->form[1]) {
		str = text->form[1];
		width = draw_text_width(cr, font, str);
	}
	if (!of_fault && width > s->x1 - s->x0)
		return;
	if (s->style == IOMMU_TEXT_RIGHT)
		x = s->x1 - width;
	if (of_fault) {
		cairo_set_source_rgba(cr, 1, 1, 1, 0.8);
		cairo_rectangle(cr, x - 1, s->y0, width + 2, s->y1 - s->y0);
		cairo_fill(cr);
	}
	draw_text_put(cr, font, s->colour, x, (s->y0 + s->y1) / 2 + 4, str);
}

void draw_map_shapes(cairo_t *cr, const struct draw_page *page)
{
	for (size_t i = 0; i < page->picture.nr; i++) {
		const struct iommu_shape *s = &page->picture.shapes[i];

		switch (s->kind) {
		case IOMMU_SHAPE_MAPPING:
			draw_mapping(cr, s);
			break;
		case IOMMU_SHAPE_DENSITY:
			draw_density(cr, s);
			break;
		case IOMMU_SHAPE_CUT:
			draw_cut(cr, s);
			break;
		case IOMMU_SHAPE_FORMER:
			draw_former(cr, s);
			break;
		case IOMMU_SHAPE_OVERRUN:
			draw_line(cr, s->colour, true, s->x0, s->y0, s->y1);
			break;
		case IOMMU_SHAPE_CROSS:
			draw_cross(cr, s);
			break;
		case IOMMU_SHAPE_TEXT:
			put_text(cr, page, s);
			break;
		default:
			break;
		}
	}
}
