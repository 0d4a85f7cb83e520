/* SPDX-License-Identifier: LGPL-2.1 */
#include "svg_canvas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cairo_canvas.h"
#include "xml.h"

/* Write a length with up to two decimals. printf would use the decimal point of the locale. */
static void put_number(FILE *file, double number)
{
	long hundredths = lround(number * 100);
	long rest = labs(hundredths) % 100;

	fprintf(file, "%s%ld", hundredths < 0 ? "-" : "", labs(hundredths) / 100);
	if (rest)
		fprintf(file, rest % 10 ? ".%02ld" : ".%ld", rest % 10 ? rest : rest / 10);
}

static void put_length(FILE *file, const char *name, double length)
{
	fprintf(file, " %s=\"", name);
	put_number(file, length);
	putc('"', file);
}

static void put_colour(FILE *file, const char *name, struct iommu_colour c)
{
	fprintf(file, " %s=\"#%02x%02x%02x\"", name, c.r, c.g, c.b);
}

static void start_area(struct draw_canvas *canvas, struct iommu_colour colour, double opacity)
{
	fputs("<path", canvas->file);
	put_colour(canvas->file, "fill", colour);
	if (opacity < 1)
		put_length(canvas->file, "fill-opacity", opacity);
	fputs(" d=\"", canvas->file);
}

static void put_path(FILE *file, const struct draw_point *points, int n, bool closed)
{
	for (int i = 0; i < n; i++) {
		/* Most lines are horizontal or vertical. */
		bool same_y = i && points[i].y == points[i - 1].y;
		bool same_x = i && points[i].x == points[i - 1].x;

		putc(!i ? 'M' : same_y ? 'H' : same_x ? 'V' : 'L', file);
		if (!same_x || same_y)
			put_number(file, points[i].x);
		if (!i || (!same_x && !same_y))
			putc(' ', file);
		if (!same_y)
			put_number(file, points[i].y);
	}
	if (closed)
		putc('Z', file);
}

static void add_polygon(struct draw_canvas *canvas, const struct draw_point *points, int n)
{
	put_path(canvas->file, points, n, true);
}

static void end_area(struct draw_canvas *canvas)
{
	fputs("\"/>\n", canvas->file);
}

static void stroke_lines(struct draw_canvas *canvas, const struct draw_stroke *stroke,
			 const struct draw_point *points, int n)
{
	FILE *file = canvas->file;
	const double *dash = draw_dashes[stroke->dash];

	fputs("<path", file);
	put_colour(file, "stroke", stroke->colour);
	if (stroke->width != 1)
		put_length(file, "stroke-width", stroke->width);
	if (stroke->dash != DRAW_SOLID)
		fprintf(file, " stroke-dasharray=\"%d %d\"", (int)dash[0], (int)dash[1]);
	if (stroke->round)
		fputs(" stroke-linecap=\"round\"", file);
	if (stroke->crisp)
		fputs(" shape-rendering=\"crispEdges\"", file);
	fputs(" d=\"", file);
	put_path(file, points, n, stroke->closed);
	fputs("\"/>\n", file);
}

/* The viewer's font may be wider, so the text says how much room it has. */
static void put_text(struct draw_canvas *canvas, enum draw_font font, struct iommu_colour colour,
		     double x, double y, const char *str)
{
	FILE *file = canvas->file;

	if (!*str)
		return;
	fputs("<text", file);
	put_length(file, "x", x);
	put_length(file, "y", y);
	put_length(file, "font-size", draw_fonts[font].size);
	if (draw_fonts[font].bold)
		fputs(" font-weight=\"bold\"", file);
	put_colour(file, "fill", colour);
	put_length(file, "textLength", draw_measure_text(canvas, font, str));
	fputs(" lengthAdjust=\"spacingAndGlyphs\">", file);
	draw_put_lines(file, str);
	fputs("</text>\n", file);
}

static void put_attribute(FILE *file, const char *name, const char *value)
{
	if (!value)
		return;
	fprintf(file, " %s=\"", name);
	draw_put_lines(file, value);
	putc('"', file);
}

static void open_group(struct draw_canvas *canvas, const struct draw_group *group)
{
	FILE *file = canvas->file;

	fputs("<g", file);
	put_attribute(file, "class", group->kind);
	put_attribute(file, "id", group->id);
	put_attribute(file, "data-device", group->device);
	if (group->count)
		fprintf(file, " data-count=\"%zu\"", group->count);
	putc('>', file);
	if (group->title) {
		fputs("<title>", file);
		draw_put_lines(file, group->title);
		fputs("</title>", file);
	}
	putc('\n', file);
}

static void close_group(struct draw_canvas *canvas)
{
	fputs("</g>\n", canvas->file);
}

static const struct draw_canvas_ops ops = {
	.start_area = start_area,
	.add_polygon = add_polygon,
	.end_area = end_area,
	.stroke = stroke_lines,
	.text = put_text,
	.open_group = open_group,
	.close_group = close_group,
};

void draw_canvas_on_svg(struct draw_canvas *canvas, FILE *file, int width, int height, int scale)
{
	draw_canvas_to_measure(canvas);
	canvas->ops = &ops;
	canvas->file = file;
	fprintf(file,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 ",
		width, height);
	put_number(file, (double)width / scale);
	putc(' ', file);
	put_number(file, (double)height / scale);
	/* Areas and texts have a colour of their own; lines are not filled. */
	fputs("\" font-family=\"DejaVu Sans, Verdana, Liberation Sans, Arial, sans-serif\""
	      " fill=\"none\" xml:space=\"preserve\">\n",
	      file);
}

void draw_svg_finish(struct draw_canvas *canvas)
{
	draw_flush(canvas);
	fputs("</svg>\n", canvas->file);
}
