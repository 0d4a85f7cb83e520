/* SPDX-License-Identifier: LGPL-2.1 */
/* What stands at the left of a lane: the device, its group, how much there is of what. */
#include "draw_internal.h"

#define LABEL_LINES 3

/* A row must be so high for two lines and for three. */
#define TWO_LINES   32
#define THREE_LINES 46

struct label {
	struct draw_text line[LABEL_LINES]; /* the first is the name */
	int nr;
	int faults; /* the line that only tells of faults, or 0 */
};

uint64_t draw_peak(const struct draw_page *page, const struct iommu_lane *lane)
{
	struct iommu_lane_bytes bytes;

	iommu_lane_bytes(page->trace->lanes, lane, (uint64_t)page->view.from,
			 (uint64_t)draw_behind(page) - 1, &bytes);
	return bytes.max;
}

static size_t count_faults(const struct draw_page *page, const struct iommu_lane *lane)
{
	return iommu_lane_fault_at(lane, (uint64_t)draw_behind(page)) -
	       iommu_lane_fault_at(lane, (uint64_t)page->view.from);
}

static void put_comma(struct draw_text *to)
{
	if (to->len || to->t.len)
		iommu_text_puts(&to->t, ", ");
}

static void put_count(struct draw_text *to, uint64_t n, const char *one)
{
	put_comma(to);
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

	if (lane->gid_known) {
		iommu_text_puts(&to->t, "group ");
		iommu_text_signed(&to->t, lane->gid);
	}
	if (lane->device == IOMMU_LANE_UNKNOWN && lane->nr_maps) {
		put_count(to, lane->nr_maps, "map");
		if (draw_is_part(page))
			iommu_text_puts(&to->t, " in all");
	}
	if (peak) {
		put_comma(to);
		iommu_text_puts(&to->t, "peak ");
		draw_put_bytes(&to->t, peak);
	}
}

static void write_label(struct label *label, const struct draw_page *page,
			const struct iommu_lane *lane, int height)
{
	size_t faults = page->options->no_faults ? 0 : count_faults(page, lane);

	*label = (struct label){ .nr = 1 };
	for (int i = 0; i < LABEL_LINES; i++)
		draw_text_start(&label->line[i]);
	iommu_lane_name_text(&label->line[0].t, lane);
	if (height >= TWO_LINES) {
		write_more(&label->line[1], page, lane);
		if (label->line[1].len || label->line[1].t.len)
			label->nr = 2;
	}
	if (faults && height >= TWO_LINES && (label->nr == 1 || height >= THREE_LINES))
		label->faults = label->nr++;
	if (faults)
		put_count(&label->line[label->nr - 1], faults, "fault");
	for (int i = 0; i < LABEL_LINES; i++)
		draw_text_end(&label->line[i]);
}

int draw_label_width(cairo_t *cr, const struct draw_page *page)
{
	int most = (page->width - 2 * DRAW_MARGIN) / 3;
	struct label label;
	int width = 0;

	for (size_t row = 0; row < page->lanes.nr; row++) {
		write_label(&label, page, draw_lane(page, row), page->row_height);
		for (int i = 0; i < label.nr; i++) {
			int one = draw_text_width(cr, i ? DRAW_FONT_SMALL : DRAW_FONT_NAME,
						  label.line[i].str);

			width = one > width ? one : width;
		}
	}
	return width < most ? width : most;
}

void draw_label(cairo_t *cr, const struct draw_page *page, size_t row, int y0, int y1)
{
	int height = draw_font_line(DRAW_FONT_NAME);
	struct label label;
	int y;

	write_label(&label, page, draw_lane(page, row), page->row_height);
	height += (label.nr - 1) * draw_font_line(DRAW_FONT_SMALL);
	y = (y0 + y1 - height) / 2;
	for (int i = 0; i < label.nr; i++) {
		enum draw_font font = i ? DRAW_FONT_SMALL : DRAW_FONT_NAME;
		struct iommu_colour colour = i && i == label.faults ? page->view.palette->fault
					     : i		    ? draw_grey
								    : draw_black;

		draw_text_put_fit(cr, font, colour, DRAW_MARGIN, y + draw_font_ascent(font),
				  page->label_width, label.line[i].str);
		y += draw_font_line(font);
	}
}
