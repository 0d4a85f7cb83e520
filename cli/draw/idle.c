/* SPDX-License-Identifier: LGPL-2.1 */
#include "idle.h"

#include <stdio.h>
#include <string.h>

#include "texts.h"

#define HEIGHT 28

/* Room for "and 12345 more". Pixels. */
#define MORE_WIDTH 110

/* Longer lists and explanations are cut off. In bytes. */
#define NAMES_MAX 2048

int draw_idle_height(const struct draw_page *page)
{
	return page->lanes.nr_idle ? HEIGHT : 0;
}

static void write_label(const struct draw_page *page, char *label, size_t size)
{
	snprintf(label, size, "%zu idle devices", page->lanes.nr_idle);
}

int draw_idle_label_width(struct draw_canvas *canvas, const struct draw_page *page)
{
	char label[64];

	if (!page->lanes.nr_idle)
		return 0;
	write_label(page, label, sizeof(label));
	return draw_text_width(canvas, DRAW_FONT_NAME, label);
}

/* A list of names. */
struct names {
	char str[NAMES_MAX];
	size_t len;
	size_t nr;
};

/* Adds the name of the next idle device. Returns false, without a change, if it does not fit. */
static bool add_name(struct names *names, const struct draw_page *page)
{
	struct draw_text name;
	int len;

	draw_text_start(&name);
	iommu_lane_name_text(&name.t, &page->list[page->lanes.idle[names->nr]], &page->names);
	draw_text_end(&name);
	len = snprintf(names->str + names->len, NAMES_MAX - names->len, "%s%s",
		       names->nr ? ", " : "", name.str);
	if (len < 0 || (size_t)len >= NAMES_MAX - names->len) {
		names->str[names->len] = '\0';
		return false;
	}
	names->len += (size_t)len;
	names->nr++;
	return true;
}

/* As many names as fit in @room pixels, and the number of the others. */
static void write_names(struct names *names, struct draw_canvas *canvas,
			const struct draw_page *page, int room)
{
	size_t all = page->lanes.nr_idle;

	*names = (struct names){ .nr = 0 };
	while (names->nr < all) {
		size_t before = names->len;
		int more = names->nr + 1 < all ? MORE_WIDTH : 0;

		if (!add_name(names, page))
			break;
		if (draw_text_width(canvas, DRAW_FONT_SMALL, names->str) + more > room) {
			names->str[before] = '\0';
			names->len = before;
			names->nr--;
			break;
		}
	}
	if (names->nr < all)
		snprintf(names->str + names->len, NAMES_MAX - names->len, "%s%zu more",
			 names->nr ? " and " : "", all - names->nr);
}

static void open_group(struct draw_canvas *canvas, const struct draw_page *page)
{
	struct names names = { .nr = 0 };
	char title[NAMES_MAX + 128];
	const struct draw_group group = { .kind = "idle", .id = "idle", .title = title };

	if (!draw_has_groups(canvas))
		return;
	while (names.nr < page->lanes.nr_idle && add_name(&names, page))
		;
	snprintf(title, sizeof(title),
		 "The host held these devices all the time, and nothing was mapped for them:\n%s%s",
		 names.str, names.nr < page->lanes.nr_idle ? ", ..." : "");
	draw_open_group(canvas, &group);
}

void draw_idle(struct draw_canvas *canvas, const struct draw_page *page, int y)
{
	int middle = y + (HEIGHT + draw_font_ascent(DRAW_FONT_NAME)) / 2;
	struct names names;
	char label[64];

	if (!page->lanes.nr_idle)
		return;
	write_label(page, label, sizeof(label));
	write_names(&names, canvas, page, page->view.columns);
	open_group(canvas, page);
	draw_text_put_fit(canvas, DRAW_FONT_NAME, draw_black, DRAW_MARGIN, middle,
			  page->label_width, label);
	draw_put_text(canvas, DRAW_FONT_SMALL, draw_grey, page->view.x, middle, names.str);
	draw_close_group(canvas);
}
