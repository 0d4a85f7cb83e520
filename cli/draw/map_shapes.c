/* SPDX-License-Identifier: LGPL-2.1 */
/* The shapes of an address map. */
#include "map_shapes.h"

#include "groups.h"
#include "shapes.h"
#include "texts.h"

/* The frame of a mapping; its right side tells how it ends. */
static void put_frame(struct draw_canvas *canvas, const struct iommu_shape *s)
{
	struct draw_stroke stroke = {
		.colour = iommu_colour_darker(s->colour, 128),
		.width = 1,
	};
	const struct draw_point sides[] = {
		{ s->x1, s->y0 + 0.5 },
		{ s->x0 + 0.5, s->y0 + 0.5 },
		{ s->x0 + 0.5, s->y1 - 0.5 },
		{ s->x1, s->y1 - 0.5 },
	};
	const struct draw_point right[] = { { s->x1 - 0.5, s->y0 }, { s->x1 - 0.5, s->y1 } };

	draw_stroke(canvas, &stroke, sides, 4);
	if (s->style == IOMMU_MAPPING_OPEN)
		return;
	if (s->style == IOMMU_MAPPING_DIED)
		stroke.dash = DRAW_DASHED_FRAME;
	draw_stroke(canvas, &stroke, right, 2);
}

void draw_mapping(struct draw_canvas *canvas, const struct iommu_shape *s)
{
	draw_fill(canvas, s->colour, s->x0, s->x1, s->y0, s->y1);
	if (s->y_mid < s->y1)
		draw_fill(canvas, s->edge, s->x0, s->x1, s->y_mid, s->y1);
	if (s->x1 - s->x0 > 3 && s->y1 - s->y0 > 3)
		put_frame(canvas, s);
}

void draw_density(struct draw_canvas *canvas, const struct iommu_shape *s)
{
	draw_fill(canvas, s->colour, s->x0, s->x1, s->y0, s->y1);
}

/* The length of a tooth of a torn edge. Pixels. */
#define TOOTH 4

static void put_torn_edge(struct draw_canvas *canvas, int x0, int x1, double y, int up)
{
	const struct draw_stroke stroke = {
		.colour = iommu_colour_quiet,
		.width = 1,
		.crisp = true,
	};
	struct draw_point points[DRAW_SIDE_MAX / TOOTH + 2];
	int n = 0;

	for (int x = x0; x <= x1 && n < DRAW_SIDE_MAX / TOOTH + 2; x += TOOTH, n++)
		points[n] = (struct draw_point){ x, y + n % 2 * up };
	draw_stroke(canvas, &stroke, points, n);
}

/* A torn edge on either side of the cut. */
void draw_cut(struct draw_canvas *canvas, const struct iommu_shape *s)
{
	draw_fill(canvas, (struct iommu_colour){ 0xf1, 0xf5, 0xf9 }, s->x0, s->x1, s->y0, s->y1);
	put_torn_edge(canvas, s->x0, s->x1, s->y0 + 0.5, 2);
	put_torn_edge(canvas, s->x0, s->x1, s->y1 - 0.5, -2);
}

static void put_outline(struct draw_canvas *canvas, const struct iommu_shape *s,
			struct draw_stroke stroke)
{
	const struct draw_point corners[] = {
		{ s->x0 + 0.5, s->y0 + 0.5 },
		{ s->x1 - 0.5, s->y0 + 0.5 },
		{ s->x1 - 0.5, s->y1 - 0.5 },
		{ s->x0 + 0.5, s->y1 - 0.5 },
	};

	stroke.closed = true;
	draw_stroke(canvas, &stroke, corners, 4);
}

void draw_former(struct draw_canvas *canvas, const struct iommu_shape *s)
{
	const struct draw_stroke stroke = {
		.colour = s->colour,
		.width = 1,
		.dash = DRAW_DASHED_FRAME,
	};

	draw_fill_shade(canvas, s->colour, 0.08, s->x0, s->x1, s->y0, s->y1);
	put_outline(canvas, s, stroke);
}

static void put_cross(struct draw_canvas *canvas, const struct iommu_shape *s,
		      struct iommu_colour colour, double width)
{
	const struct draw_stroke stroke = { .colour = colour, .width = width, .round = true };
	const struct draw_point down[] = {
		{ s->x0 + 1.5, s->y0 + 1.5 },
		{ s->x1 - 1.5, s->y1 - 1.5 },
	};
	const struct draw_point up[] = {
		{ s->x0 + 1.5, s->y1 - 1.5 },
		{ s->x1 - 1.5, s->y0 + 1.5 },
	};

	draw_stroke(canvas, &stroke, down, 2);
	draw_stroke(canvas, &stroke, up, 2);
	/* Several faults have a frame, whether or not there is room for their number. */
	if (s->nr > 1)
		put_outline(canvas, s, stroke);
}

/* A white border sets it off from mappings of any shade. */
void draw_cross(struct draw_canvas *canvas, const struct iommu_shape *s)
{
	put_cross(canvas, s, iommu_colour_page, 5);
	put_cross(canvas, s, s->colour, 2.5);
}

void draw_follow(struct draw_canvas *canvas, const struct iommu_shape *s)
{
	const struct iommu_pen pen = draw_pen(canvas);

	iommu_paint_follow(&pen, s);
}

/* A text in the colour of faults may be above mappings, so it has a white background. */
static void put_text(struct draw_canvas *canvas, const struct draw_page *page,
		     const struct iommu_shape *s)
{
	const struct iommu_shape_text *text = &page->picture.texts[s->first];
	bool of_fault = !memcmp(&s->colour, &page->view.palette->fault, sizeof(s->colour));
	enum draw_font font = of_fault ? DRAW_FONT_COUNT : DRAW_FONT_SMALL;
	const char *str = text->form[0];
	int width = draw_text_width(canvas, font, str);
	double x = s->x0;

	if (width > s->x1 - s->x0 && *text->form[1]) {
		str = text->form[1];
		width = draw_text_width(canvas, font, str);
	}
	if (!of_fault && width > s->x1 - s->x0)
		return;
	if (s->style == IOMMU_TEXT_RIGHT)
		x = s->x1 - width;
	if (s->has_ground)
		draw_fill(canvas, s->ground, x - 3, x + width + 3, s->y0, s->y1);
	if (of_fault)
		draw_fill_shade(canvas, iommu_colour_page, 0.8, x - 1, x + width + 1, s->y0, s->y1);
	draw_put_text(canvas, font, s->colour, x, (s->y0 + s->y1) / 2 + 4, str);
}

static void put_shape(struct draw_canvas *canvas, const struct draw_page *page,
		      const struct iommu_shape *s)
{
	switch (s->kind) {
	case IOMMU_SHAPE_MAPPING:
		draw_mapping(canvas, s);
		break;
	case IOMMU_SHAPE_DENSITY:
		draw_density(canvas, s);
		break;
	case IOMMU_SHAPE_CUT:
		draw_cut(canvas, s);
		break;
	case IOMMU_SHAPE_FORMER:
		draw_former(canvas, s);
		break;
	case IOMMU_SHAPE_OVERRUN:
		draw_line(canvas, s->colour, true, s->x0, s->y0, s->y1);
		break;
	case IOMMU_SHAPE_CROSS:
		draw_cross(canvas, s);
		break;
	case IOMMU_SHAPE_FOLLOWED:
		draw_mark(canvas, s);
		break;
	case IOMMU_SHAPE_FOLLOW_LINE:
	case IOMMU_SHAPE_FRAME:
	case IOMMU_SHAPE_RING:
		draw_follow(canvas, s);
		break;
	case IOMMU_SHAPE_TEXT:
		put_text(canvas, page, s);
		break;
	default:
		break;
	}
}

void draw_map_shapes(struct draw_canvas *canvas, const struct draw_page *page,
		     const struct iommu_map_scene *scene)
{
	for (size_t i = 0; i < page->picture.nr; i++) {
		const struct iommu_shape *s = &page->picture.shapes[i];

		if (draw_is_explained(s))
			draw_open_map_shape(canvas, page, scene, s);
		put_shape(canvas, page, s);
		if (draw_is_explained(s))
			draw_close_group(canvas);
	}
}
