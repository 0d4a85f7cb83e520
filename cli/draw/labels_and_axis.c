/* SPDX-License-Identifier: LGPL-2.1 */
/* The texts around the plot: the head of the page, the labels of lanes, and the time axis. */
#include "labels_and_axis.h"

#include <stdio.h>

#include "core/summary/words.h"
#include "picture/time_axis.h"
#include "idle.h"
#include "texts.h"
#include "shapes.h"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void put_string(struct draw_text *to, const char *str)
{
	iommu_text_untrusted(&to->t, str, strlen(str));
}

static void put_range(struct iommu_text *t, int64_t from, int64_t to)
{
	iommu_text_time(t, from);
	iommu_text_puts(t, " s to ");
	iommu_text_time(t, to);
	iommu_text_puts(t, " s");
}

/* Write the file unless it is the title, then its buffer and its kernel. */
static void write_origin(struct draw_text *to, const struct draw_page *page)
{
	const struct draw_trace *trace = page->trace;
	const char *release = input_release(trace->file);

	draw_text_start(to);
	if (page->options->title) {
		put_string(to, base_name(trace->name));
		iommu_text_puts(&to->t, ", ");
	}
	if (*trace->buffer) {
		iommu_text_puts(&to->t, "buffer ");
		put_string(to, trace->buffer);
		iommu_text_puts(&to->t, ", ");
	}
	iommu_text_puts(&to->t, release ? "Linux " : "unknown Linux release");
	if (release)
		put_string(to, release);
	draw_text_end(to);
}

static void write_times(struct draw_text *to, const struct draw_page *page)
{
	const struct draw_trace *trace = page->trace;

	draw_text_start(to);
	if (trace->begin == trace->end) {
		iommu_text_puts(&to->t, "all at ");
		iommu_text_time(&to->t, trace->begin);
		iommu_text_puts(&to->t, " s");
	} else {
		put_range(&to->t, trace->begin, trace->end);
		iommu_text_puts(&to->t, " (");
		iommu_text_duration(&to->t, (uint64_t)(trace->end - trace->begin));
		iommu_text_putc(&to->t, ')');
	}
	if (draw_shows_part(page)) {
		iommu_text_puts(&to->t, ", shown: ");
		put_range(&to->t, page->view.from, page->to);
	}
	draw_text_end(to);
}

static int put_line(struct draw_canvas *canvas, const struct draw_page *page, enum draw_font font,
		    struct iommu_colour colour, int y, const char *str, bool put)
{
	if (put)
		draw_text_put_fit(canvas, font, colour, DRAW_MARGIN, y + draw_font_ascent(font),
				  page->width - 2 * DRAW_MARGIN, str);
	return y + draw_font_line(font);
}

int draw_head(struct draw_canvas *canvas, const struct draw_page *page, bool put)
{
	const char *title = page->options->title;
	struct draw_text text, times;
	char both[2 * DRAW_TEXT_MAX + 4];
	int y = DRAW_MARGIN - 4;

	draw_text_start(&text);
	put_string(&text, title ? title : base_name(page->trace->name));
	y = put_line(canvas, page, DRAW_FONT_TITLE, draw_black, y, draw_text_end(&text), put);
	write_origin(&text, page);
	write_times(&times, page);
	snprintf(both, sizeof(both), "%s, %s", text.str, times.str);
	if (strlen(both) < DRAW_TEXT_MAX &&
	    draw_text_width(canvas, DRAW_FONT_NORMAL, both) <= page->width - 2 * DRAW_MARGIN) {
		y = put_line(canvas, page, DRAW_FONT_NORMAL, draw_grey, y, both, put);
	} else {
		y = put_line(canvas, page, DRAW_FONT_NORMAL, draw_grey, y, text.str, put);
		y = put_line(canvas, page, DRAW_FONT_NORMAL, draw_grey, y, times.str, put);
	}
	return y + 6;
}

#define LABEL_LINES 3

/* Minimum heights of a row whose label has two or three lines. Pixels. */
#define TWO_LINES   32
#define THREE_LINES 46

struct label {
	struct draw_text line[LABEL_LINES]; /* the first is the name */
	int nr;
	int faults; /* index of the line with only the faults; 0: none */
};

uint64_t draw_peak(const struct draw_page *page, const struct iommu_lane *lane)
{
	struct iommu_lane_bytes bytes;

	iommu_lane_bytes(page->trace->lanes, lane, (uint64_t)page->view.from,
			 (uint64_t)draw_view_end(page) - 1, &bytes);
	return bytes.max;
}

size_t draw_count_faults(const struct draw_page *page, const struct iommu_lane *lane)
{
	return iommu_lane_fault_at(lane, (uint64_t)draw_view_end(page)) -
	       iommu_lane_fault_at(lane, (uint64_t)page->view.from);
}

void draw_put_comma(struct draw_text *to)
{
	if (to->len || to->t.len)
		iommu_text_puts(&to->t, ", ");
}

void draw_put_plural(struct draw_text *to, uint64_t n, const char *one)
{
	draw_put_comma(to);
	iommu_text_dec(&to->t, n);
	iommu_text_putc(&to->t, ' ');
	iommu_text_puts(&to->t, one);
	if (n != 1)
		iommu_text_putc(&to->t, 's');
}

static void write_more(struct draw_text *to, const struct draw_page *page,
		       const struct iommu_lane *lane)
{
	uint64_t peak = page->options->no_memory ? 0 : draw_peak(page, lane);

	iommu_snapshot_put_model(&to->t, lane->known);
	if (lane->gid_known) {
		draw_put_comma(to);
		iommu_text_puts(&to->t, "group ");
		iommu_text_signed(&to->t, lane->gid);
	}
	if (lane->device == IOMMU_LANE_UNKNOWN && lane->nr_maps) {
		draw_put_plural(to, lane->nr_maps, "map");
		if (draw_shows_part(page))
			iommu_text_puts(&to->t, " in total");
	}
	if (peak) {
		draw_put_comma(to);
		iommu_text_puts(&to->t, "peak ");
		iommu_put_bytes(&to->t, peak);
	}
}

static void write_lane_label(struct label *label, const struct draw_page *page,
			     const struct iommu_lane *lane, int height)
{
	size_t faults = page->options->no_faults ? 0 : draw_count_faults(page, lane);

	iommu_lane_name_text(&label->line[0].t, lane, &page->names);
	if (height >= TWO_LINES) {
		write_more(&label->line[1], page, lane);
		if (label->line[1].len || label->line[1].t.len)
			label->nr = 2;
	}
	if (faults && height >= TWO_LINES && (label->nr == 1 || height >= THREE_LINES))
		label->faults = label->nr++;
	if (faults)
		draw_put_plural(&label->line[label->nr - 1], faults, "fault");
}

static void write_track_label(struct label *label, const struct draw_page *page,
			      const struct draw_track *track, int height)
{
	struct iommu_text *name = &label->line[0].t;

	iommu_track_text(name, track->is_cpu, track->number, &page->names);
	if (height < TWO_LINES)
		return;
	label->nr = 2;
	if (track->nr_maps)
		draw_put_plural(&label->line[1], track->nr_maps, "map");
	if (track->nr_unmaps)
		draw_put_plural(&label->line[1], track->nr_unmaps, "unmap");
}

/* Write the label of a row: first the CPUs and tasks, then the lanes. */
static void write_label(struct label *label, const struct draw_page *page, size_t row)
{
	*label = (struct label){ .nr = 1 };
	for (int i = 0; i < LABEL_LINES; i++)
		draw_text_start(&label->line[i]);
	if (row < page->tracks.nr)
		write_track_label(label, page, &page->tracks.list[row], page->row_height);
	else
		write_lane_label(label, page, draw_lane(page, row - page->tracks.nr),
				 page->row_height);
	for (int i = 0; i < LABEL_LINES; i++)
		draw_text_end(&label->line[i]);
}

int draw_label_width(struct draw_canvas *canvas, const struct draw_page *page)
{
	int most = (page->width - 2 * DRAW_MARGIN) / 3;
	struct label label;
	int width = draw_idle_label_width(canvas, page);

	for (size_t row = 0; row < page->tracks.nr + page->lanes.nr; row++) {
		write_label(&label, page, row);
		for (int i = 0; i < label.nr; i++) {
			int one = draw_text_width(canvas, i ? DRAW_FONT_SMALL : DRAW_FONT_NAME,
						  label.line[i].str);

			width = one > width ? one : width;
		}
	}
	return width < most ? width : most;
}

void draw_label(struct draw_canvas *canvas, const struct draw_page *page, size_t row)
{
	int height = draw_font_line(DRAW_FONT_NAME);
	struct label label;
	int y;

	write_label(&label, page, row);
	height += (label.nr - 1) * draw_font_line(DRAW_FONT_SMALL);
	y = (page->view.y0 + page->view.y1 - height) / 2;
	for (int i = 0; i < label.nr; i++) {
		enum draw_font font = i ? DRAW_FONT_SMALL : DRAW_FONT_NAME;
		struct iommu_colour colour = i && i == label.faults ? page->view.palette->fault
					     : i		    ? draw_grey
								    : draw_black;

		draw_text_put_fit(canvas, font, colour, DRAW_MARGIN, y + draw_font_ascent(font),
				  page->label_width, label.line[i].str);
		y += draw_font_line(font);
	}
}

void draw_set_time(struct draw_page *page, int64_t from, int64_t to)
{
	page->to = iommu_view_set_time(&page->view, from, to);
}

static double x_of(const struct draw_page *page, int64_t ts)
{
	return page->view.x + (double)(ts - page->view.from) / (double)page->view.step;
}

static int label_width(void *canvas, const char *text)
{
	return draw_text_width(canvas, DRAW_FONT_NORMAL, text);
}

void draw_grid(struct draw_canvas *canvas, const struct draw_page *page, int y, int below)
{
	int64_t step = iommu_axis_step(&page->view, label_width, canvas);

	for (int64_t ts = iommu_axis_first(&page->view, step); ts < draw_view_end(page); ts += step)
		draw_line(canvas, draw_pale, false, (int)x_of(page, ts), y, below);
}

void draw_axis(struct draw_canvas *canvas, const struct draw_page *page, int y, bool above)
{
	int64_t step = iommu_axis_step(&page->view, label_width, canvas);
	int base = above ? y + 20 : y + 5;
	char text[64];

	draw_fill(canvas, draw_black, page->view.x, page->view.x + page->view.columns, base,
		  base + 1);
	for (int64_t ts = iommu_axis_first(&page->view, step); ts < draw_view_end(page);
	     ts += step) {
		int x = (int)x_of(page, ts);
		double left;
		int width;

		iommu_axis_time(text, sizeof(text), ts, step);
		width = draw_text_width(canvas, DRAW_FONT_NORMAL, text);
		left = x - width / 2.;
		if (left + width > page->width - 2)
			left = page->width - 2 - width;
		draw_line(canvas, draw_black, false, x, above ? base - 4 : base,
			  above ? base : base + 4);
		draw_put_text(canvas, DRAW_FONT_NORMAL, draw_black, left,
			      above ? base - 7 : base + 17, text);
	}
}
