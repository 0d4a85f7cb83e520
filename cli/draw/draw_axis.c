/* SPDX-License-Identifier: LGPL-2.1 */
/* Times: round ones, so far apart that their labels have room. */
#include <inttypes.h>
#include <stdio.h>

#include "draw_internal.h"

#define SECOND INT64_C(1000000000)

/* Between two labels. Pixels. */
#define LABEL_GAP 28

static double x_of(const struct draw_page *page, int64_t ts)
{
	return page->view.x + (double)(ts - page->view.from) / (double)page->view.step;
}

/* Seconds with as many digits behind the point as times that are @step apart need. */
static void write_time(char *text, size_t size, int64_t ts, int64_t step)
{
	int digits = 0;
	int64_t unit = SECOND;

	while (unit > 1 && step % unit) {
		unit /= 10;
		digits++;
	}
	if (digits)
		snprintf(text, size, "%" PRId64 ".%0*" PRId64 " s", ts / SECOND, digits,
			 ts % SECOND / unit);
	else
		snprintf(text, size, "%" PRId64 " s", ts / SECOND);
}

/* The next larger round time: 1, 2, 5, 10, ... */
static int64_t rounder(int64_t step)
{
	int64_t unit = 1;

	while (step / unit >= 10)
		unit *= 10;
	return step / unit == 2 ? 5 * unit : 2 * step;
}

/* How far ticks are apart. */
static int64_t choose_step(cairo_t *cr, const struct draw_page *page)
{
	int64_t behind = draw_behind(page);
	int64_t step = 1;
	char text[64];

	for (; step < (behind - page->view.from) && step < INT64_MAX / 10; step = rounder(step)) {
		double apart = (double)step / (double)page->view.step;

		if (apart < LABEL_GAP)
			continue;
		write_time(text, sizeof(text), behind, step);
		if (apart >= draw_text_width(cr, DRAW_FONT_NORMAL, text) + LABEL_GAP)
			break;
	}
	return step;
}

static int64_t first_tick(const struct draw_page *page, int64_t step)
{
	return (page->view.from + step - 1) / step * step;
}

void draw_grid(cairo_t *cr, const struct draw_page *page, int y, int below)
{
	int64_t step = choose_step(cr, page);

	for (int64_t ts = first_tick(page, step); ts < draw_behind(page); ts += step)
		draw_line(cr, draw_pale, false, (int)x_of(page, ts), y, below);
}

void draw_axis(cairo_t *cr, const struct draw_page *page, int y, bool above)
{
	int64_t step = choose_step(cr, page);
	int base = above ? y + 20 : y + 5;
	char text[64];

	draw_set_colour(cr, draw_black);
	cairo_rectangle(cr, page->view.x, base, page->view.columns, 1);
	cairo_fill(cr);
	for (int64_t ts = first_tick(page, step); ts < draw_behind(page); ts += step) {
		int x = (int)x_of(page, ts);
		double left;
		int width;

		write_time(text, sizeof(text), ts, step);
		width = draw_text_width(cr, DRAW_FONT_NORMAL, text);
		left = x - width / 2.;
		if (left + width > page->width - 2)
			left = page->width - 2 - width;
		draw_line(cr, draw_black, false, x, above ? base - 4 : base,
			  above ? base : base + 4);
		draw_text_put(cr, DRAW_FONT_NORMAL, draw_black, left, above ? base - 7 : base + 17,
			      text);
	}
}

/* Columns before the trace begins. What is but a moment has nothing around it. */
int draw_outside_left(const struct draw_page *page)
{
	const struct iommu_view *view = &page->view;

	return view->begin < view->end ? iommu_view_column(view, view->begin) : 0;
}

/* And behind its end. */
int draw_outside_right(const struct draw_page *page)
{
	const struct iommu_view *view = &page->view;

	return view->begin < view->end ? view->columns - 1 - iommu_view_column(view, view->end) : 0;
}

void draw_outside(cairo_t *cr, double x0, double x1, double y0, double y1)
{
	draw_set_colour(cr, (struct iommu_colour){ 0xee, 0xee, 0xee });
	cairo_rectangle(cr, x0, y0, x1 - x0, y1 - y0);
	cairo_fill(cr);
}
