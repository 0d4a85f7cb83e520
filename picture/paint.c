/* SPDX-License-Identifier: LGPL-2.1 */
/* Paints shapes with the few things that every renderer can draw, so that all look the same. */
#include "paint.h"

/* The pixels between two lines of a hatched band. */
#define HATCH 7

/* The length of a dash in the strip of a likely band, and of the space after it. Pixels. */
#define DASH 4

int iommu_strip_height(const struct iommu_shape *band)
{
	return band->y1 - band->y0 < 16 ? 2 : 3;
}

static void paint_strip(const struct iommu_pen *pen, const struct iommu_shape *band)
{
	int y0 = band->y1 - iommu_strip_height(band);

	pen->rectangle(pen->arg, iommu_colour_page, band->x0, band->x1, y0, band->y1);
	for (int x = band->x0; x < band->x1; x += 2 * DASH)
		pen->rectangle(pen->arg, iommu_colour_line, x,
			       x + DASH < band->x1 ? x + DASH : band->x1, y0, band->y1);
}

/* Lines from the lower left to the upper right, clipped at the edges of the band. */
static void paint_hatch(const struct iommu_pen *pen, const struct iommu_shape *band)
{
	int height = band->y1 - band->y0;

	for (int x = band->x0 - height + HATCH; x < band->x1; x += HATCH) {
		int left = x > band->x0 ? x : band->x0;
		int right = x + height < band->x1 ? x + height : band->x1;

		if (left < right)
			pen->line(pen->arg, iommu_colour_line, left, band->y1 - (left - x), right,
				  band->y1 - (right - x));
	}
}

void iommu_paint_band(const struct iommu_pen *pen, const struct iommu_shape *band)
{
	int x0 = band->x0;
	int x1 = band->x1;
	int y0 = band->y0;
	int y1 = band->y1;

	pen->rectangle(pen->arg, band->colour, x0, x1, y0, y1);
	if (band->style == IOMMU_BAND_DOUBTFUL)
		paint_hatch(pen, band);
	/* Light fills need an outline: they hardly differ from the page. */
	pen->rectangle(pen->arg, iommu_colour_line, x0, x1, y0, y0 + 1);
	if (band->style == IOMMU_BAND_LIKELY)
		paint_strip(pen, band);
	else
		pen->rectangle(pen->arg, iommu_colour_line, x0, x1, y1 - 1, y1);
	if (band->kind != IOMMU_SHAPE_MANY)
		return;
	pen->rectangle(pen->arg, iommu_colour_line, x0, x0 + 1, y0, y1);
	pen->rectangle(pen->arg, iommu_colour_line, x1 - 1, x1, y0, y1);
}

void iommu_paint_step(const struct iommu_pen *pen, const struct iommu_shape *step)
{
	if (step->y_mid < step->y1)
		pen->rectangle(pen->arg, step->colour, step->x0, step->x1, step->y_mid, step->y1);
	if (step->y0 == step->y_mid)
		return;
	for (int x = step->x0 | 1; x < step->x1; x += 2)
		pen->rectangle(pen->arg, step->colour, x, x + 1, step->y0, step->y_mid);
}

void iommu_paint_edge(const struct iommu_pen *pen, const struct iommu_shape *step)
{
	pen->rectangle(pen->arg, iommu_colour_line, step->x0, step->x1, step->y0, step->y0 + 1);
}

void iommu_paint_median(const struct iommu_pen *pen, const struct iommu_shape *median)
{
	int y0 = median->y_mid < median->y0 ? median->y_mid : median->y0;
	int y1 = median->y_mid > median->y0 ? median->y_mid : median->y0;

	pen->rectangle(pen->arg, median->colour, median->x0, median->x1, median->y0, median->y1);
	if (y0 < y1)
		pen->rectangle(pen->arg, median->colour, median->x0, median->x0 + 1, y0, y1);
}

/* Paint one mark, enlarged by @more pixels on each side. */
static void paint_one(const struct iommu_pen *pen, const struct iommu_shape *mark, int x0, int more,
		      struct iommu_colour colour)
{
	int x1 = x0 + IOMMU_MARK_WIDTH;
	int x = (x0 + x1) / 2;
	int y = (mark->y0 + mark->y1) / 2;
	/* The corner of a triangle moves further than its sides. */
	int corner = 2 * more;
	const int triangle[][2] = { { x0 - corner, mark->y0 - more },
				    { x1 + corner, mark->y0 - more },
				    { x + 1, mark->y1 + corner },
				    { x, mark->y1 + corner } };
	const int diamond[][2] = { { x0 - more, y },	       { x, mark->y0 - more },
				   { x + 1, mark->y0 - more }, { x1 + more, y },
				   { x + 1, mark->y1 + more }, { x, mark->y1 + more } };

	const int side = IOMMU_MARK_WIDTH / 3;
	const int octagon[][2] = { { x0 + side, mark->y0 - more }, { x1 - side, mark->y0 - more },
				   { x1 + more, mark->y0 + side }, { x1 + more, mark->y1 - side },
				   { x1 - side, mark->y1 + more }, { x0 + side, mark->y1 + more },
				   { x0 - more, mark->y1 - side }, { x0 - more, mark->y0 + side } };

	if (mark->kind == IOMMU_SHAPE_FOLLOWED)
		pen->polygon(pen->arg, colour, octagon, 8);
	else if (mark->kind == IOMMU_SHAPE_FAULT)
		pen->polygon(pen->arg, colour, triangle, 4);
	else if (mark->kind == IOMMU_SHAPE_FINDING)
		pen->polygon(pen->arg, colour, diamond, 6);
	else
		pen->rectangle(pen->arg, colour, x0 + 1 - more, x1 - 1 + more, mark->y0 + 1 - more,
			       mark->y1 - 1 + more);
}

/* Paint one mark with its white edge. */
static void paint_edged(const struct iommu_pen *pen, const struct iommu_shape *mark, int x0)
{
	paint_one(pen, mark, x0, 1, iommu_colour_page);
	paint_one(pen, mark, x0, 0, mark->colour);
	if (mark->kind == IOMMU_SHAPE_FOLLOWED && mark->style == IOMMU_FOLLOWED_NEAR)
		paint_one(pen, mark, x0, -2, iommu_colour_page);
}

void iommu_paint_mark(const struct iommu_pen *pen, const struct iommu_shape *mark)
{
	if (mark->nr > 1) /* the second one, behind the first */
		paint_edged(pen, mark, mark->x1 - IOMMU_MARK_WIDTH);
	paint_edged(pen, mark, mark->x0);
}

/* The length of a dash of a line or a frame, and of the space after it. Pixels. */
#define FOLLOW_DASH 4

/* A rectangle. If @dashed, it is white, with dashes along its longer side. */
static void paint_bar(const struct iommu_pen *pen, struct iommu_colour colour, bool dashed, int x0,
		      int x1, int y0, int y1)
{
	bool across = x1 - x0 > y1 - y0;
	int end = across ? x1 : y1;

	if (x0 >= x1 || y0 >= y1)
		return;
	pen->rectangle(pen->arg, dashed ? iommu_colour_page : colour, x0, x1, y0, y1);
	for (int at = across ? x0 : y0; dashed && at < end; at += 2 * FOLLOW_DASH) {
		int until = at + FOLLOW_DASH < end ? at + FOLLOW_DASH : end;

		if (across)
			pen->rectangle(pen->arg, colour, at, until, y0, y1);
		else
			pen->rectangle(pen->arg, colour, x0, x1, at, until);
	}
}

/* An outline of @width pixels that begins @more pixels outside of the shape. */
static void paint_outline(const struct iommu_pen *pen, const struct iommu_shape *s,
			  struct iommu_colour colour, bool dashed, int more, int width)
{
	int x0 = s->x0 - more;
	int x1 = s->x1 + more;
	int y0 = s->y0 - more;
	int y1 = s->y1 + more;

	paint_bar(pen, colour, dashed, x0, x1, y0, y0 + width);
	paint_bar(pen, colour, dashed, x0, x1, y1 - width, y1);
	paint_bar(pen, colour, dashed, x0, x0 + width, y0 + width, y1 - width);
	paint_bar(pen, colour, dashed, x1 - width, x1, y0 + width, y1 - width);
}

/* Around the mapping, which may be only two pixels wide. */
static void paint_frame(const struct iommu_pen *pen, const struct iommu_shape *s)
{
	if (s->style == IOMMU_FOLLOWED_NEAR) {
		paint_outline(pen, s, s->colour, true, 1, 1);
		return;
	}
	paint_outline(pen, s, iommu_colour_page, false, 3, 1);
	paint_outline(pen, s, s->colour, false, 2, 2);
}

/* An octagon that fills the shape but for @less pixels on each side. */
static void paint_octagon(const struct iommu_pen *pen, const struct iommu_shape *s, int less,
			  struct iommu_colour colour)
{
	int x0 = s->x0 + less;
	int x1 = s->x1 - less;
	int y0 = s->y0 + less;
	int y1 = s->y1 - less;
	int side = (x1 - x0) * 3 / 10;
	const int points[][2] = { { x0 + side, y0 }, { x1 - side, y0 }, { x1, y0 + side },
				  { x1, y1 - side }, { x1 - side, y1 }, { x0 + side, y1 },
				  { x0, y1 - side }, { x0, y0 + side } };

	pen->polygon(pen->arg, colour, points, 8);
}

void iommu_paint_follow(const struct iommu_pen *pen, const struct iommu_shape *s)
{
	switch (s->kind) {
	case IOMMU_SHAPE_FRAME:
		paint_frame(pen, s);
		break;
	case IOMMU_SHAPE_RING:
		paint_octagon(pen, s, 0, iommu_colour_page);
		paint_octagon(pen, s, 1, s->colour);
		paint_octagon(pen, s, 3, iommu_colour_page);
		break;
	default:
		pen->rectangle(pen->arg, iommu_colour_page, s->x0, s->x1, s->y0 - 1, s->y1 + 1);
		paint_bar(pen, s->colour, s->style == IOMMU_FOLLOWED_NEAR, s->x0, s->x1, s->y0,
			  s->y1);
		break;
	}
}
