/* SPDX-License-Identifier: LGPL-2.1 */
#include "brackets.h"

#include <inttypes.h>
#include <stdio.h>

#include "texts.h"

/* From the bracket to the plot, and the length of its ends. Pixels. */
#define DISTANCE 9
#define ENDS	 4

/* From the edge of a row to the end of the bracket. */
#define INSET 4

/* Returns how many lanes from @first on are of one bundle. */
static size_t length_at(const struct draw_page *page, size_t first)
{
	size_t nr = 1;

	while (first + nr < page->lanes.nr &&
	       draw_lane(page, first + nr)->bundle == draw_lane(page, first)->bundle)
		nr++;
	return nr;
}

/* Returns how many of the lanes are in the group of an earlier one. */
static size_t in_same_group(const struct draw_page *page, size_t first, size_t nr)
{
	size_t same = 0;

	for (size_t i = 1; i < nr; i++) {
		const struct iommu_lane *lane = draw_lane(page, first + i);
		bool found = false;

		for (size_t j = 0; j < i && lane->gid_known && !found; j++) {
			const struct iommu_lane *other = draw_lane(page, first + j);

			found = other->gid_known && other->gid == lane->gid;
		}
		same += found;
	}
	return same;
}

/* What the lanes have in common. */
static void write_title(const struct draw_page *page, size_t first, size_t nr, char *title,
			size_t size)
{
	size_t same = in_same_group(page, first, nr);

	if (same == nr - 1)
		snprintf(title, size, "IOMMU group %" PRId32, draw_lane(page, first)->gid);
	else
		snprintf(title, size, "These devices shared a domain%s.",
			 same ? ", or are in one IOMMU group" : "");
}

static void put_bracket(struct draw_canvas *canvas, const struct draw_page *page, size_t first,
			size_t nr)
{
	const struct draw_stroke stroke = { .colour = draw_grey, .width = 1.5 };
	int y = page->rows_y + (int)(page->tracks.nr + first) * page->row_height;
	double x = page->view.x - DISTANCE;
	double y0 = y + INSET;
	double y1 = y + (int)nr * page->row_height - INSET;
	const struct draw_point points[] = {
		{ x + ENDS, y0 }, { x, y0 }, { x, y1 }, { x + ENDS, y1 }
	};
	char title[96];
	const struct draw_group group = { .kind = "bracket", .title = title, .count = nr };

	write_title(page, first, nr, title, sizeof(title));
	draw_open_group(canvas, &group);
	draw_stroke(canvas, &stroke, points, 4);
	draw_close_group(canvas);
}

void draw_brackets(struct draw_canvas *canvas, const struct draw_page *page)
{
	size_t nr;

	for (size_t i = 0; i < page->lanes.nr; i += nr) {
		nr = length_at(page, i);
		if (nr > 1)
			put_bracket(canvas, page, i, nr);
	}
}
