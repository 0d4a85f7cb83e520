/* SPDX-License-Identifier: LGPL-2.1 */
/* What the picture is of: the title, the file, its kernel and the time that is shown. */
#include <stdio.h>

#include "draw_internal.h"

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

/* The file, its buffer and its kernel. */
static void write_origin(struct draw_text *to, const struct draw_page *page)
{
	const struct draw_trace *trace = page->trace;
	const char *release = trace_file_release(trace->file);

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
	iommu_text_puts(&to->t, "Linux ");
	if (release)
		put_string(to, release);
	else
		iommu_text_puts(&to->t, "of unknown release");
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
	if (draw_is_part(page)) {
		iommu_text_puts(&to->t, ", shown: ");
		put_range(&to->t, page->view.from, page->to);
	}
	draw_text_end(to);
}

static int put_line(cairo_t *cr, const struct draw_page *page, enum draw_font font,
		    struct iommu_colour colour, int y, const char *str, bool put)
{
	if (put)
		draw_text_put_fit(cr, font, colour, DRAW_MARGIN, y + draw_font_ascent(font),
				  page->width - 2 * DRAW_MARGIN, str);
	return y + draw_font_line(font);
}

int draw_head(cairo_t *cr, const struct draw_page *page, bool put)
{
	const char *title = page->options->title;
	struct draw_text text, times;
	char both[2 * DRAW_TEXT_MAX + 4];
	int y = DRAW_MARGIN - 4;

	draw_text_start(&text);
	put_string(&text, title ? title : base_name(page->trace->name));
	y = put_line(cr, page, DRAW_FONT_TITLE, draw_black, y, draw_text_end(&text), put);
	write_origin(&text, page);
	write_times(&times, page);
	snprintf(both, sizeof(both), "%s, %s", text.str, times.str);
	if (strlen(both) < DRAW_TEXT_MAX &&
	    draw_text_width(cr, DRAW_FONT_NORMAL, both) <= page->width - 2 * DRAW_MARGIN) {
		y = put_line(cr, page, DRAW_FONT_NORMAL, draw_grey, y, both, put);
	} else {
		y = put_line(cr, page, DRAW_FONT_NORMAL, draw_grey, y, text.str, put);
		y = put_line(cr, page, DRAW_FONT_NORMAL, draw_grey, y, times.str, put);
	}
	return y + 6;
}
