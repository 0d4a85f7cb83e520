/* SPDX-License-Identifier: LGPL-2.1 */
/* Collects areas of one colour, and passes everything on to the kind of canvas. */
#include "canvas.h"

#include <string.h>

const struct draw_font_look draw_fonts[DRAW_FONTS] = {
	[DRAW_FONT_TITLE] = { 16, 22, true },	[DRAW_FONT_NAME] = { 13, 17, true },
	[DRAW_FONT_NORMAL] = { 12, 17, false }, [DRAW_FONT_SMALL] = { 11, 14, false },
	[DRAW_FONT_COUNT] = { 11, 14, true },
};

const double draw_dashes[DRAW_DASHES][2] = {
	[DRAW_DASHED] = { 3, 3 },
	[DRAW_DASHED_FRAME] = { 3, 2 },
	[DRAW_DOTTED] = { 1, 3 },
};

void draw_flush(struct draw_canvas *canvas)
{
	if (canvas->in_area)
		canvas->ops->end_area(canvas);
	canvas->in_area = false;
}

/* What was collected in another colour is behind what comes. */
static void add_polygon(struct draw_canvas *canvas, struct iommu_colour colour, double opacity,
			const struct draw_point *points, int n)
{
	if (canvas->in_area && (memcmp(&canvas->colour, &colour, sizeof(colour)) != 0 ||
				opacity < 1 || canvas->opacity < 1))
		draw_flush(canvas);
	if (!canvas->in_area)
		canvas->ops->start_area(canvas, colour, opacity);
	canvas->in_area = true;
	canvas->colour = colour;
	canvas->opacity = opacity;
	canvas->ops->add_polygon(canvas, points, n);
}

void draw_fill_shade(struct draw_canvas *canvas, struct iommu_colour colour, double opacity,
		     double x0, double x1, double y0, double y1)
{
	const struct draw_point points[] = { { x0, y0 }, { x1, y0 }, { x1, y1 }, { x0, y1 } };

	if (x0 < x1 && y0 < y1)
		add_polygon(canvas, colour, opacity, points, 4);
}

void draw_fill(struct draw_canvas *canvas, struct iommu_colour colour, double x0, double x1,
	       double y0, double y1)
{
	draw_fill_shade(canvas, colour, 1, x0, x1, y0, y1);
}

void draw_polygon(struct draw_canvas *canvas, struct iommu_colour colour,
		  const struct draw_point *points, int n)
{
	add_polygon(canvas, colour, 1, points, n);
}

void draw_stroke(struct draw_canvas *canvas, const struct draw_stroke *stroke,
		 const struct draw_point *points, int n)
{
	draw_flush(canvas);
	canvas->ops->stroke(canvas, stroke, points, n);
}

void draw_put_text(struct draw_canvas *canvas, enum draw_font font, struct iommu_colour colour,
		   double x, double y, const char *str)
{
	draw_flush(canvas);
	canvas->ops->text(canvas, font, colour, x, y, str);
}

bool draw_has_groups(const struct draw_canvas *canvas)
{
	return canvas->ops->open_group;
}

void draw_open_group(struct draw_canvas *canvas, const struct draw_group *group)
{
	if (!draw_has_groups(canvas))
		return;
	draw_flush(canvas);
	canvas->ops->open_group(canvas, group);
}

void draw_close_group(struct draw_canvas *canvas)
{
	if (!draw_has_groups(canvas))
		return;
	draw_flush(canvas);
	canvas->ops->close_group(canvas);
}
