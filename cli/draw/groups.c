/* SPDX-License-Identifier: LGPL-2.1 */
/* Names, counts and explains the parts of a picture that is a document. */
#include "groups.h"

#include <stdio.h>

/* In bytes. Longer explanations and labels are cut off. */
#define TITLE_MAX 2048
#define LABEL_MAX 256

/* The kinds of shapes that have explanations. */
static const char *const kinds[] = {
	[IOMMU_SHAPE_BYTES] = "memory",	     [IOMMU_SHAPE_HOLDER] = "holder",
	[IOMMU_SHAPE_MANY] = "holders",	     [IOMMU_SHAPE_GONE] = "removed",
	[IOMMU_SHAPE_FAULT] = "fault",	     [IOMMU_SHAPE_FINDING] = "finding",
	[IOMMU_SHAPE_SIGN] = "sign",	     [IOMMU_SHAPE_MAPPING] = "mapping",
	[IOMMU_SHAPE_DENSITY] = "density",   [IOMMU_SHAPE_CUT] = "cut",
	[IOMMU_SHAPE_CROSS] = "fault",	     [IOMMU_SHAPE_MAP_TICK] = "maps",
	[IOMMU_SHAPE_MEDIAN] = "median",     [IOMMU_SHAPE_UNMAP_TICK] = "unmaps",
	[IOMMU_SHAPE_FOLLOWED] = "followed", [IOMMU_SHAPE_FOLLOW_LINE] = "address",
};

bool draw_is_explained(const struct iommu_shape *shape)
{
	return shape->kind < sizeof(kinds) / sizeof(kinds[0]) && kinds[shape->kind];
}

/* A text of a bounded length for a title. */
struct title {
	struct iommu_text t;
	struct iommu_ascii ascii;
	char buf[IOMMU_TEXT_MIN];
	char str[TITLE_MAX];
};

static struct iommu_text *start(struct title *title)
{
	title->str[0] = '\0';
	title->ascii = (struct iommu_ascii){ title->str, 0, sizeof(title->str) };
	iommu_text_init(&title->t, title->buf, sizeof(title->buf), iommu_put_ascii, &title->ascii);
	return &title->t;
}

void draw_open_row(struct draw_canvas *canvas, const struct draw_page *page, const char *kind,
		   size_t number, const struct iommu_lane *lane)
{
	char id[64];
	struct title name;
	char label[LABEL_MAX];
	struct draw_group group = { .kind = kind, .id = id };

	if (!draw_has_groups(canvas))
		return;
	snprintf(id, sizeof(id), "%s-%zu", kind, number);
	if (lane) {
		iommu_lane_name_text(start(&name), lane, &page->names);
		iommu_text_flush(&name.t);
		iommu_lane_label(lane, &page->names, label, sizeof(label));
		group.device = name.str;
		group.title = label;
	}
	draw_open_group(canvas, &group);
}

void draw_open_part(struct draw_canvas *canvas, const char *kind, size_t number, const char *part)
{
	char id[64];
	const struct draw_group group = { .kind = part, .id = id };

	snprintf(id, sizeof(id), "%s-%zu-%s", kind, number, part);
	draw_open_group(canvas, &group);
}

void draw_open_named(struct draw_canvas *canvas, const char *name)
{
	draw_open_group(canvas, &(struct draw_group){ .kind = name, .id = name });
}

/* @count is what the shape stands for, or 0. */
static void open_explained(struct draw_canvas *canvas, const struct iommu_shape *shape,
			   struct title *title, size_t count)
{
	const struct draw_group group = {
		.kind = kinds[shape->kind],
		.title = title->str,
		.count = count,
	};

	iommu_text_flush(&title->t);
	draw_open_group(canvas, &group);
}

/* The columns of a shape as one column, because an explanation of memory is about one. */
static struct iommu_view as_one_column(const struct iommu_view *view,
				       const struct iommu_shape *shape)
{
	struct iommu_view one = *view;

	one.from = iommu_view_time(view, shape->x0 - view->x);
	one.step = view->step * (shape->x1 - shape->x0);
	one.x = shape->x0;
	return one;
}

static size_t count_of(const struct iommu_shape *shape)
{
	return iommu_shape_is_mark(shape) || shape->kind == IOMMU_SHAPE_CROSS ? shape->nr : 0;
}

void draw_open_shape(struct draw_canvas *canvas, const struct draw_page *page,
		     const struct iommu_lane *lane, const struct iommu_shape *shape)
{
	struct iommu_view view = page->view;
	struct title title;

	if (!draw_has_groups(canvas))
		return;
	start(&title);
	if (shape->kind == IOMMU_SHAPE_BYTES)
		view = as_one_column(&page->view, shape);
	iommu_shape_explain(&title.t, page->trace->lanes, lane, &view, &page->names, shape,
			    shape->x0);
	if (shape->kind == IOMMU_SHAPE_BYTES) {
		iommu_text_puts(&title.t, "\nfrom ");
		iommu_text_time(&title.t, view.from);
		iommu_text_puts(&title.t, " to ");
		iommu_text_time(&title.t, view.from + view.step);
	}
	open_explained(canvas, shape, &title, count_of(shape));
}

void draw_open_tick(struct draw_canvas *canvas, const struct draw_page *page,
		    const struct draw_track *track, const struct iommu_shape *shape)
{
	struct iommu_tick_part part;
	struct iommu_view view;
	struct title title;

	if (!draw_has_groups(canvas))
		return;
	view = as_one_column(&page->view, shape);
	iommu_ticks_column(track->track, &view, shape->x0, &part);
	iommu_track_text(start(&title), track->is_cpu, track->number, &page->names);
	iommu_text_putc(&title.t, '\n');
	iommu_ticks_explain(&title.t, &part);
	open_explained(canvas, shape, &title,
		       shape->kind == IOMMU_SHAPE_UNMAP_TICK ? part.unmap.nr : part.map.nr);
}

void draw_open_map_shape(struct draw_canvas *canvas, const struct draw_page *page,
			 const struct iommu_map_scene *scene, const struct iommu_shape *shape)
{
	struct title title;

	if (!draw_has_groups(canvas))
		return;
	iommu_map_shape_explain(start(&title), scene, &page->view, &page->names, shape);
	open_explained(canvas, shape, &title, count_of(shape));
}
