/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The legend, which explains the shapes on the page, and notes on omitted lanes, buffers and times.
 */
#include "legend.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/summary/words.h"
#include "texts.h"
#include "map_shapes.h"
#include "picture/legend.h"
#include "shapes.h"

static void note_task(struct draw_seen *seen, int32_t pid, struct iommu_colour colour)
{
	for (size_t i = 0; i < seen->nr_tasks; i++) {
		if (seen->tasks[i].pid == pid)
			return;
	}
	if (seen->nr_tasks == DRAW_LEGEND_TASKS) {
		seen->more_tasks++;
		return;
	}
	seen->tasks[seen->nr_tasks].pid = pid;
	seen->tasks[seen->nr_tasks++].colour = colour;
}

static void note_holder(struct draw_seen *seen, const struct iommu_lane *lane,
			const struct iommu_shape *shape)
{
	int32_t pid = lane->epochs[shape->first].pid;

	seen->likely |= shape->style == IOMMU_BAND_LIKELY;
	seen->doubtful |= shape->style == IOMMU_BAND_DOUBTFUL;
	if (pid == IOMMU_HOST)
		seen->host = true;
	else
		note_task(seen, pid, shape->colour);
}

/* The columns in which the line of a border hides ticks. */
struct borders {
	uint8_t bits[DRAW_SIDE_MAX / 8 + 1];
};

static bool is_hidden(const struct borders *borders, int x)
{
	return borders->bits[x / 8] & 1 << x % 8;
}

static void note(struct draw_seen *seen, const struct iommu_lane *lane,
		 const struct iommu_shape *shape, bool hidden)
{
	switch (shape->kind) {
	case IOMMU_SHAPE_BYTES:
		seen->bytes = true;
		if (shape->y_mid != shape->y0)
			seen->nr_varying += (size_t)(shape->x1 - shape->x0);
		break;
	case IOMMU_SHAPE_HOLDER:
		note_holder(seen, lane, shape);
		break;
	case IOMMU_SHAPE_MANY:
		seen->many = true;
		break;
	case IOMMU_SHAPE_GONE:
		seen->gone = true;
		break;
	case IOMMU_SHAPE_BORDER:
		seen->border = true;
		break;
	case IOMMU_SHAPE_OPEN:
		seen->open = true;
		break;
	case IOMMU_SHAPE_TICK:
		seen->tick |= !hidden;
		break;
	case IOMMU_SHAPE_FAULT:
		seen->fault = true;
		seen->several |= shape->nr > 1;
		break;
	case IOMMU_SHAPE_MAP_TICK:
	case IOMMU_SHAPE_UNMAP_TICK:
		seen->rates |= shape->nr > 0;
		seen->ticks |= shape->nr == 0;
		break;
	case IOMMU_SHAPE_MEDIAN:
		seen->median = true;
		break;
	case IOMMU_SHAPE_FINDING:
		seen->finding = true;
		seen->several |= shape->nr > 1;
		break;
	case IOMMU_SHAPE_FOLLOWED:
		seen->followed = true;
		seen->several |= shape->nr > 1;
		break;
	case IOMMU_SHAPE_SIGN:
		seen->sign = true;
		seen->several |= shape->nr > 1;
		break;
	default:
		break;
	}
}

void draw_legend_note(struct draw_page *page, const struct iommu_lane *lane)
{
	const struct iommu_picture *picture = &page->picture;
	struct borders borders = { { 0 } };
	bool in_many = false;

	for (size_t i = 0; i < picture->nr; i++) {
		const struct iommu_shape *shape = &picture->shapes[i];

		if (shape->kind == IOMMU_SHAPE_BORDER)
			borders.bits[shape->x0 / 8] |= (uint8_t)(1 << shape->x0 % 8);
	}
	for (size_t i = 0; i < picture->nr; i++) {
		const struct iommu_shape *shape = &picture->shapes[i];

		/* Ticks inside a band of many epochs are as high as it, unlike ticks of events. */
		in_many = shape->kind == IOMMU_SHAPE_MANY ||
			  (in_many && shape->kind == IOMMU_SHAPE_TICK &&
			   shape->y0 == picture->shapes[i - 1].y0);
		note(&page->seen, lane, shape, in_many || is_hidden(&borders, shape->x0));
	}
}

void draw_legend_note_map(struct draw_page *page)
{
	const struct iommu_picture *picture = &page->picture;
	struct draw_seen *seen = &page->seen;

	for (size_t i = 0; i < picture->nr; i++) {
		const struct iommu_shape *shape = &picture->shapes[i];

		if (shape->kind == IOMMU_SHAPE_MAPPING) {
			seen->sizes[shape->level] = true;
			seen->still_mapped |= shape->style == IOMMU_MAPPING_OPEN;
			seen->died |= shape->style == IOMMU_MAPPING_DIED;
		}
		seen->density |= shape->kind == IOMMU_SHAPE_DENSITY;
		seen->cut |= shape->kind == IOMMU_SHAPE_CUT;
		seen->former |= shape->kind == IOMMU_SHAPE_FORMER;
		seen->overrun |= shape->kind == IOMMU_SHAPE_OVERRUN;
		seen->cross |= shape->kind == IOMMU_SHAPE_CROSS;
		seen->crosses |= shape->kind == IOMMU_SHAPE_CROSS && shape->nr > 1;
		seen->frame |= shape->kind == IOMMU_SHAPE_FRAME;
		seen->ring |= shape->kind == IOMMU_SHAPE_RING;
		seen->followed |= shape->kind == IOMMU_SHAPE_FOLLOWED;
	}
}

#define LINE_HEIGHT    20
#define LINE_BRIEF     16
#define ITEM_GAP       20
#define ITEM_GAP_BRIEF 12

/* A legend that takes more than this part of the page's height becomes brief. */
#define LEGEND_PART 4

/* Fewer columns with changing memory, such as the edges of steps, are hardly visible. */
#define VARYING_MIN 8

/* Samples that only files have, after those of enum iommu_legend_item. */
enum {
	SWATCH_OUTSIDE = IOMMU_LEGEND_ITEMS,
	SWATCH_MAPPING, /* @style: its enum iommu_mapping_style */
	SWATCH_DENSITY,
	SWATCH_CUT,
	SWATCH_FORMER,
	SWATCH_OVERRUN,
	SWATCH_CROSS, /* @style: several faults */
	SWATCH_FOLLOW_LINE,
	SWATCH_FRAME,
	SWATCH_RING,
};

/* Items in lines, wrapped at the right margin. */
struct flow {
	struct draw_canvas *canvas;
	const struct draw_page *page;
	bool put;
	int x;
	int y; /* upper edge of the line */
	enum draw_font font;
	int line;
	int gap;
};

static struct flow start(struct draw_canvas *canvas, const struct draw_page *page, int y, bool put)
{
	bool brief = page->legend == DRAW_LEGEND_BRIEF;

	return (struct flow){
		.canvas = canvas,
		.page = page,
		.put = put,
		.x = DRAW_MARGIN,
		.y = y,
		.font = brief ? DRAW_FONT_SMALL : DRAW_FONT_NORMAL,
		.line = brief ? LINE_BRIEF : LINE_HEIGHT,
		.gap = brief ? ITEM_GAP_BRIEF : ITEM_GAP,
	};
}

static void new_line(struct flow *flow)
{
	if (flow->x > DRAW_MARGIN)
		flow->y += flow->line;
	flow->x = DRAW_MARGIN;
}

/* A brief legend has no groups of items. */
static void end_group(struct flow *flow)
{
	if (flow->page->legend == DRAW_LEGEND_FULL)
		new_line(flow);
}

static int width_of(int swatch)
{
	switch (swatch) {
	case SWATCH_OVERRUN:
		return 4;
	case SWATCH_CROSS:
		return 12;
	case SWATCH_RING:
		return 15;
	default:
		return swatch < IOMMU_LEGEND_ITEMS
			       ? iommu_legend_width((enum iommu_legend_item)swatch)
			       : IOMMU_SAMPLE_WIDTH;
	}
}

/* A line, and a frame or a ring around an empty place. */
static void put_follow_swatch(const struct flow *flow, int swatch, struct iommu_shape shape)
{
	int middle = (shape.y0 + shape.y1) / 2;

	shape.colour = iommu_colour_line;
	shape.style = IOMMU_FOLLOWED_ITSELF;
	switch (swatch) {
	case SWATCH_FOLLOW_LINE:
		shape.kind = IOMMU_SHAPE_FOLLOW_LINE;
		shape.y0 = middle;
		shape.y1 = middle + 1;
		break;
	case SWATCH_RING:
		shape.kind = IOMMU_SHAPE_RING;
		shape.y0 = middle - width_of(swatch) / 2;
		shape.y1 = shape.y0 + width_of(swatch);
		break;
	default:
		shape.kind = IOMMU_SHAPE_FRAME;
		shape.x0 += 2;
		shape.x1 -= 2;
		shape.y0 += 2;
		shape.y1 -= 2;
		break;
	}
	draw_follow(flow->canvas, &shape);
}

static void put_own_swatch(const struct flow *flow, int swatch, int style,
			   struct iommu_colour colour)
{
	const struct iommu_palette *palette = flow->page->view.palette;
	int y0 = flow->y + (flow->line - IOMMU_SAMPLE_HEIGHT) / 2;
	struct iommu_shape shape = {
		.style = (uint8_t)style,
		.colour = palette->fault,
		.x0 = flow->x,
		.x1 = flow->x + width_of(swatch),
		.y0 = y0,
		.y1 = y0 + IOMMU_SAMPLE_HEIGHT,
		.nr = style ? 2 : 1,
	};

	switch (swatch) {
	case SWATCH_OUTSIDE:
		draw_outside(flow->canvas, shape.x0, shape.x1, shape.y0, shape.y1);
		break;
	case SWATCH_MAPPING:
		shape.colour = colour;
		shape.edge = iommu_colour_quiet;
		shape.y_mid = shape.y1 - 3;
		draw_mapping(flow->canvas, &shape);
		break;
	case SWATCH_DENSITY:
		for (int i = 0; i < IOMMU_MEMORY_SHADES; i++) {
			shape.x0 = flow->x + i * IOMMU_SAMPLE_WIDTH / IOMMU_MEMORY_SHADES;
			shape.x1 = flow->x + (i + 1) * IOMMU_SAMPLE_WIDTH / IOMMU_MEMORY_SHADES;
			shape.colour = iommu_colour_shade(palette->bytes, i);
			draw_density(flow->canvas, &shape);
		}
		break;
	case SWATCH_CUT:
		draw_cut(flow->canvas, &shape);
		break;
	case SWATCH_FORMER:
		draw_former(flow->canvas, &shape);
		break;
	case SWATCH_OVERRUN:
		draw_line(flow->canvas, shape.colour, true, shape.x0 + 1, shape.y0, shape.y1);
		break;
	case SWATCH_CROSS:
		draw_cross(flow->canvas, &shape);
		break;
	default:
		put_follow_swatch(flow, swatch, shape);
		break;
	}
}

static void put_swatch(const struct flow *flow, int swatch, int style, struct iommu_colour colour)
{
	const struct iommu_pen pen = draw_pen(flow->canvas);

	if (swatch >= IOMMU_LEGEND_ITEMS)
		put_own_swatch(flow, swatch, style, colour);
	else
		iommu_legend_paint(&pen, flow->page->view.palette, (enum iommu_legend_item)swatch,
				   colour, flow->x,
				   flow->y + (flow->line - IOMMU_SAMPLE_HEIGHT) / 2);
}

/* Add an item. @brief is for narrow pictures and brief legends; NULL: the text is brief. */
static void add(struct flow *flow, int swatch, int style, struct iommu_colour colour,
		const char *text, const char *brief)
{
	int right = flow->page->width - DRAW_MARGIN;
	int before = width_of(swatch) + 6;
	int width = before + draw_text_width(flow->canvas, flow->font, text);

	if (brief && (flow->page->legend == DRAW_LEGEND_BRIEF || DRAW_MARGIN + width > right)) {
		text = brief;
		width = before + draw_text_width(flow->canvas, flow->font, text);
	}
	if (flow->x > DRAW_MARGIN && flow->x + width > right)
		new_line(flow);
	if (flow->put) {
		put_swatch(flow, swatch, style, colour);
		draw_text_put_fit(flow->canvas, flow->font, draw_black, flow->x + before,
				  flow->y + flow->line / 2 + 4, right - flow->x - before, text);
	}
	flow->x += width + flow->gap;
}

/* Add a kind of shape with a fixed colour, if it was seen. */
static void add_kind(struct flow *flow, bool seen, int swatch, const char *text, const char *brief)
{
	if (seen)
		add(flow, swatch, 0, draw_black, text, brief);
}

static void add_item(struct flow *flow, bool seen, enum iommu_legend_item item)
{
	add_kind(flow, seen, (int)item, iommu_legend_text(item, false),
		 iommu_legend_text(item, true));
}

static void add_tasks(struct flow *flow)
{
	const struct draw_seen *seen = &flow->page->seen;

	for (size_t i = 0; i < seen->nr_tasks; i++) {
		const struct iommu_epoch epoch = { .pid = seen->tasks[i].pid };
		struct draw_text name;
		char text[DRAW_TEXT_MAX + 16];

		draw_text_start(&name);
		iommu_holder_text(&name.t, &epoch, &flow->page->names, false);
		draw_text_end(&name);
		snprintf(text, sizeof(text), "%s%s", i ? "" : "held by ", name.str);
		add(flow, IOMMU_LEGEND_TASK, 0, seen->tasks[i].colour, text, name.str);
	}
	if (seen->more_tasks)
		add(flow, IOMMU_LEGEND_TASK, 0, seen->tasks[0].colour,
		    "... more tasks, which reuse these colours", "... more tasks");
}

static void add_holders(struct flow *flow)
{
	const struct draw_seen *seen = &flow->page->seen;

	add_item(flow, seen->host, IOMMU_LEGEND_HOST);
	add_tasks(flow);
	end_group(flow);
	add_item(flow, seen->likely, IOMMU_LEGEND_LIKELY);
	add_item(flow, seen->doubtful, IOMMU_LEGEND_DOUBTFUL);
}

static void add_bytes(struct flow *flow)
{
	const struct draw_page *page = flow->page;
	bool vary = page->seen.nr_varying >= VARYING_MIN;
	struct draw_text text, brief;

	if (!page->seen.bytes)
		return;
	draw_text_start(&text);
	iommu_text_puts(&text.t, "mapped memory, full height ");
	iommu_put_bytes(&text.t, page->view.scale);
	iommu_text_puts(&text.t, page->view.linear ? "" : ", logarithmic");
	if (vary)
		iommu_text_puts(&text.t, "; striped: only part of the time");
	draw_text_start(&brief);
	iommu_text_puts(&brief.t, "memory, up to ");
	iommu_put_bytes(&brief.t, page->view.scale);
	add(flow, vary ? IOMMU_LEGEND_BYTES_VARY : IOMMU_LEGEND_BYTES, 0, draw_black,
	    draw_text_end(&text), draw_text_end(&brief));
}

static void add_sizes(struct flow *flow)
{
	static const char *const names[] = { "mapping smaller than 2M", "mapping of 2M or more",
					     "mapping of 1G or more" };
	const struct draw_page *page = flow->page;
	const struct draw_seen *seen = &page->seen;
	struct iommu_colour memory = page->view.palette->bytes;

	for (int i = 0; i < IOMMU_SIZE_CLASSES; i++) {
		if (seen->sizes[i])
			add(flow, SWATCH_MAPPING, IOMMU_MAPPING_ENDS,
			    iommu_colour_shade(memory, iommu_size_shade(i)), names[i], NULL);
	}
	if (seen->still_mapped)
		add(flow, SWATCH_MAPPING, IOMMU_MAPPING_OPEN, memory,
		    "still mapped at the end of the trace", "still mapped");
	if (seen->died)
		add(flow, SWATCH_MAPPING, IOMMU_MAPPING_DIED, memory,
		    "went with its domain, without an unmap", "went with its domain");
}

static void add_map_items(struct flow *flow)
{
	const struct draw_seen *seen = &flow->page->seen;
	struct draw_text text;

	add_sizes(flow);
	if (seen->density) {
		draw_text_start(&text);
		iommu_text_puts(&text.t, "small mappings, per place: ");
		for (int i = 0; i < IOMMU_MEMORY_SHADES; i++) {
			iommu_text_puts(&text.t, i ? ", " : "");
			iommu_text_dec(&text.t, iommu_density_from(i));
		}
		iommu_text_puts(&text.t, " or more");
		add(flow, SWATCH_DENSITY, 0, draw_black, draw_text_end(&text), NULL);
	}
	add_kind(flow, seen->cut, SWATCH_CUT, "unused addresses, cut out", "cut out");
	add_kind(flow, seen->former, SWATCH_FORMER, "unmapped before the fault", "unmapped");
	add_kind(flow, seen->overrun, SWATCH_OVERRUN, "beyond the end of the mapping",
		 "past the end");
	add_kind(flow, seen->cross, SWATCH_CROSS, "fault", NULL);
	if (seen->crosses)
		add(flow, SWATCH_CROSS, 1, draw_black, "x3: three faults in one place",
		    "x3: three");
}

/* What is followed, with its addresses, which lanes do not show. */
static void add_followed(struct flow *flow)
{
	const struct draw_options *options = flow->page->options;
	const struct draw_seen *seen = &flow->page->seen;
	struct draw_text text;

	if (!options->follows)
		return;
	end_group(flow);
	draw_text_start(&text);
	iommu_text_puts(&text.t, seen->followed ? "event at " : "no event at or near ");
	if (options->follow.last > options->follow.first)
		iommu_put_range(&text.t, options->follow.first, options->follow.last);
	else
		iommu_text_hex(&text.t, options->follow.first, 1);
	iommu_text_puts(&text.t, seen->followed ? ", which is followed; ring: near it"
						: ", which is followed");
	add(flow, IOMMU_LEGEND_FOLLOWED, 0, draw_black, draw_text_end(&text),
	    seen->followed ? iommu_legend_text(IOMMU_LEGEND_FOLLOWED, true) : NULL);
	add_kind(flow, options->map, SWATCH_FOLLOW_LINE,
		 "followed address; dashed: not used in this time", "followed address");
	add_kind(flow, seen->frame, SWATCH_FRAME, "mapping at it; dashed: near it", "at it");
	add_kind(flow, seen->ring, SWATCH_RING, "fault at it", NULL);
}

static void add_note(struct flow *flow, const char *text)
{
	new_line(flow);
	if (flow->put)
		draw_text_put_fit(flow->canvas, flow->font, draw_grey, flow->x,
				  flow->y + flow->line / 2 + 4, flow->page->width - 2 * DRAW_MARGIN,
				  text);
	flow->y += flow->line;
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void __attribute__((format(printf, 3, 4)))
append_format(char *text, size_t size, const char *format, ...)
{
	size_t len = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + len, size - len, format, args);
	va_end(args);
}

static void add_notes(struct flow *flow)
{
	const struct draw_trace *trace = flow->page->trace;
	size_t left_out = flow->page->lanes.left_out;
	char text[DRAW_TEXT_MAX];

	if (left_out && flow->page->options->map) {
		snprintf(text, sizeof(text), "%zu less busy device%s omitted; use --device",
			 left_out, plural(left_out));
		add_note(flow, text);
	} else if (left_out) {
		size_t all = left_out + flow->page->lanes.nr;
		bool by_number = flow->page->options->lanes < all;
		bool by_height = flow->page->lanes.nr < flow->page->options->lanes;

		snprintf(text, sizeof(text), "%zu less busy lane%s omitted; use", left_out,
			 plural(left_out));
		if (by_number)
			append_format(text, sizeof(text), " --lanes %zu", all);
		if (by_height && flow->page->options->height)
			append_format(text, sizeof(text), "%s a larger --size",
				      by_number ? " and" : "");
		else if (by_height)
			append_format(text, sizeof(text), "%s --device (pictures cannot be higher)",
				      by_number ? " and" : "");
		add_note(flow, text);
	}
	if (flow->page->tracks.left_out) {
		snprintf(text, sizeof(text),
			 "%zu less busy CPU%s or task%s omitted; use a larger --lanes",
			 flow->page->tracks.left_out, plural(flow->page->tracks.left_out),
			 plural(flow->page->tracks.left_out));
		add_note(flow, text);
	}
	if (trace->unfollowed) {
		snprintf(text, sizeof(text),
			 "%llu more event%s at or near the followed address have no mark",
			 (unsigned long long)trace->unfollowed, plural(trace->unfollowed));
		add_note(flow, text);
	}
	if (trace->gaps) {
		snprintf(text, sizeof(text),
			 "Events were lost in %llu place%s of the trace and are missing here.",
			 (unsigned long long)trace->gaps, plural(trace->gaps));
		add_note(flow, text);
	}
	if (trace->probes.doubtful) {
		snprintf(text, sizeof(text), "The probes (group iop) were not used");
		if (trace->probes.pairs)
			append_format(text, sizeof(text), ": %llu of %llu maps do not match them",
				      (unsigned long long)trace->probes.mismatches,
				      (unsigned long long)trace->probes.pairs);
		append_format(text, sizeof(text), ".");
		add_note(flow, text);
	}
	if (trace->others) {
		snprintf(text, sizeof(text), "%u more buffer%s with IOMMU events; use --buffer",
			 trace->others, plural(trace->others));
		add_note(flow, text);
	}
}

static void add_items(struct flow *flow)
{
	const struct draw_seen *seen = &flow->page->seen;

	add_holders(flow);
	add_item(flow, seen->many, IOMMU_LEGEND_MANY);
	add_item(flow, seen->border, IOMMU_LEGEND_BORDER);
	add_item(flow, seen->open, IOMMU_LEGEND_OPEN);
	add_item(flow, seen->tick, IOMMU_LEGEND_TICK);
	add_item(flow, seen->gone, IOMMU_LEGEND_GONE);
	add_bytes(flow);
	add_map_items(flow);
	add_item(flow, seen->ticks, IOMMU_LEGEND_TICKS);
	add_kind(flow, seen->rates, IOMMU_LEGEND_RATES,
		 flow->page->view.linear ? iommu_legend_text(IOMMU_LEGEND_RATES, false)
					 : "maps (up) and unmaps (down) per second, logarithmic",
		 iommu_legend_text(IOMMU_LEGEND_RATES, true));
	add_item(flow, seen->median, IOMMU_LEGEND_MEDIAN);
	add_item(flow, seen->fault, IOMMU_LEGEND_FAULT);
	add_item(flow, seen->finding, IOMMU_LEGEND_FINDING);
	add_item(flow, seen->sign, IOMMU_LEGEND_SIGN);
	add_item(flow, seen->several, IOMMU_LEGEND_SEVERAL);
	add_followed(flow);
	add_kind(flow, seen->outside, SWATCH_OUTSIDE, "outside the trace", NULL);
}

int draw_legend(struct draw_canvas *canvas, const struct draw_page *page, int y, bool put)
{
	struct flow flow = start(canvas, page, y, put);

	if (page->legend != DRAW_LEGEND_NONE)
		add_items(&flow);
	new_line(&flow);
	add_notes(&flow);
	return flow.y - y;
}

void draw_shrink_legend(struct draw_canvas *canvas, struct draw_page *page, int rest)
{
	int limit = draw_height_limit(page);
	int height;

	page->legend = page->options->no_legend ? DRAW_LEGEND_NONE : DRAW_LEGEND_FULL;
	height = draw_legend(canvas, page, 0, false);
	if (page->legend == DRAW_LEGEND_FULL &&
	    (height > limit / LEGEND_PART || rest + height > limit))
		page->legend = DRAW_LEGEND_BRIEF;
	if (page->legend == DRAW_LEGEND_BRIEF && rest + draw_legend(canvas, page, 0, false) > limit)
		page->legend = DRAW_LEGEND_NONE;
}
