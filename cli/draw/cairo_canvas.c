/* SPDX-License-Identifier: LGPL-2.1 */
#include "cairo_canvas.h"

static void set_colour(cairo_t *cr, struct iommu_colour c, double opacity)
{
	cairo_set_source_rgba(cr, c.r / 255., c.g / 255., c.b / 255., opacity);
}

static void start_area(struct draw_canvas *canvas, struct iommu_colour colour, double opacity)
{
	set_colour(canvas->cr, colour, opacity);
}

static void put_path(cairo_t *cr, const struct draw_point *points, int n, bool closed)
{
	cairo_move_to(cr, points[0].x, points[0].y);
	for (int i = 1; i < n; i++)
		cairo_line_to(cr, points[i].x, points[i].y);
	if (closed)
		cairo_close_path(cr);
}

static void add_polygon(struct draw_canvas *canvas, const struct draw_point *points, int n)
{
	put_path(canvas->cr, points, n, true);
}

static void end_area(struct draw_canvas *canvas)
{
	cairo_fill(canvas->cr);
}

static void stroke_lines(struct draw_canvas *canvas, const struct draw_stroke *stroke,
			 const struct draw_point *points, int n)
{
	cairo_t *cr = canvas->cr;

	set_colour(cr, stroke->colour, 1);
	cairo_set_line_width(cr, stroke->width);
	cairo_set_line_cap(cr, stroke->round ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
	cairo_set_antialias(cr, stroke->crisp ? CAIRO_ANTIALIAS_NONE : CAIRO_ANTIALIAS_DEFAULT);
	cairo_set_dash(cr, draw_dashes[stroke->dash], stroke->dash == DRAW_SOLID ? 0 : 2, 0);
	put_path(cr, points, n, stroke->closed);
	cairo_stroke(cr);
	cairo_set_antialias(cr, CAIRO_ANTIALIAS_DEFAULT); /* of areas, too */
}

static void set_font(cairo_t *cr, enum draw_font font)
{
	cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
			       draw_fonts[font].bold ? CAIRO_FONT_WEIGHT_BOLD
						     : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cr, draw_fonts[font].size);
}

static void put_text(struct draw_canvas *canvas, enum draw_font font, struct iommu_colour colour,
		     double x, double y, const char *str)
{
	set_font(canvas->cr, font);
	set_colour(canvas->cr, colour, 1);
	cairo_move_to(canvas->cr, x, y);
	cairo_show_text(canvas->cr, str);
	cairo_new_path(canvas->cr);
}

static const struct draw_canvas_ops ops = {
	.start_area = start_area,
	.add_polygon = add_polygon,
	.end_area = end_area,
	.stroke = stroke_lines,
	.text = put_text,
};

void draw_canvas_on_cairo(struct draw_canvas *canvas, cairo_surface_t *surface, double scale)
{
	cairo_font_options_t *options = cairo_font_options_create();

	*canvas = (struct draw_canvas){ .ops = &ops, .cr = cairo_create(surface) };
	/* Texts are equally wide in all output formats. */
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_set_font_options(canvas->cr, options);
	cairo_font_options_destroy(options);
	cairo_scale(canvas->cr, scale, scale);
}

void draw_canvas_to_measure(struct draw_canvas *canvas)
{
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);

	draw_canvas_on_cairo(canvas, surface, 1);
	cairo_surface_destroy(surface);
}

void draw_canvas_end(struct draw_canvas *canvas)
{
	cairo_destroy(canvas->cr);
	canvas->cr = NULL;
}

double draw_measure_text(struct draw_canvas *canvas, enum draw_font font, const char *str)
{
	cairo_text_extents_t extents;

	set_font(canvas->cr, font);
	cairo_text_extents(canvas->cr, str, &extents);
	return extents.x_advance;
}
