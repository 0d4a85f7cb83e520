/* SPDX-License-Identifier: LGPL-2.1 */
/* The texts and the samples of legends, for every renderer. */
#include "legend.h"

/* The pixels of a dash of a line, and of the space after it: as draw's dashed and dotted lines. */
#define DASH  3
#define SPACE 3
#define DOTS  4 /* from one dot to the next */

#define TIMES "\xc3\x97"

static const struct {
	const char *text;
	const char *brief; /* NULL: the text is brief */
} rows[IOMMU_LEGEND_ITEMS] = {
	[IOMMU_LEGEND_HOST] = { "host: held by the kernel's own drivers", "host" },
	[IOMMU_LEGEND_TASK] = { "held by a task: each has its own colour", "task" },
	[IOMMU_LEGEND_LIKELY] = { "likely: inferred from the pattern of attaches", "likely" },
	[IOMMU_LEGEND_DOUBTFUL] = { "uncertain: events are missing or contradict each other",
				    "uncertain" },
	[IOMMU_LEGEND_MANY] = { "several holders, each too short to draw", "several holders" },
	[IOMMU_LEGEND_BORDER] = { "change of holder", NULL },
	[IOMMU_LEGEND_OPEN] = { "still held at the end of the trace", "still held" },
	[IOMMU_LEGEND_TICK] = { "attach or group change", "attach" },
	[IOMMU_LEGEND_GONE] = { "device removed", "removed" },
	[IOMMU_LEGEND_BYTES] = { "mapped memory", "memory" },
	[IOMMU_LEGEND_BYTES_VARY] = { "striped: mapped only part of the time", "striped" },
	[IOMMU_LEGEND_TICKS] = { "maps (green) and unmaps, as high as their size", "maps, unmaps" },
	[IOMMU_LEGEND_RATES] = { "maps (up) and unmaps (down) per second", "maps, unmaps/s" },
	[IOMMU_LEGEND_MEDIAN] = { "median size of the maps, on the scale of bytes, logarithmic",
				  "median size" },
	[IOMMU_LEGEND_FAULT] = { "fault", NULL },
	[IOMMU_LEGEND_FINDING] = { "finding: misuse of the mapping API", "finding" },
	[IOMMU_LEGEND_SIGN] = { "sign of trouble in the log", "sign of trouble" },
	[IOMMU_LEGEND_SEVERAL] = { TIMES "3: three in one place", TIMES "3: three" },
	[IOMMU_LEGEND_FOLLOWED] = { "event at the address that you follow; a ring: near it",
				    "followed address" },
};

const char *iommu_legend_text(enum iommu_legend_item item, bool brief)
{
	return brief && rows[item].brief ? rows[item].brief : rows[item].text;
}

int iommu_legend_width(enum iommu_legend_item item)
{
	switch (item) {
	case IOMMU_LEGEND_BORDER:
	case IOMMU_LEGEND_OPEN:
		return 4;
	case IOMMU_LEGEND_FAULT:
	case IOMMU_LEGEND_FINDING:
	case IOMMU_LEGEND_SIGN:
	case IOMMU_LEGEND_FOLLOWED:
		return IOMMU_MARK_WIDTH + 1;
	case IOMMU_LEGEND_SEVERAL:
		return IOMMU_MARKS_WIDTH + 1;
	default:
		return IOMMU_SAMPLE_WIDTH;
	}
}

static void paint_line(const struct iommu_pen *pen, int x, int y0, int y1)
{
	pen->rectangle(pen->arg, iommu_colour_line, x, x + 1, y0, y1);
}

static void paint_dashed(const struct iommu_pen *pen, int x, int y0, int y1)
{
	for (int y = y0; y < y1; y += DASH + SPACE)
		paint_line(pen, x, y, y + DASH < y1 ? y + DASH : y1);
}

static void paint_gone(const struct iommu_pen *pen, int x0, int x1, int y0, int y1)
{
	int middle = (y0 + y1) / 2;

	paint_line(pen, x0, y0, y1);
	for (int x = x0; x < x1; x += DOTS)
		pen->rectangle(pen->arg, iommu_colour_line, x, x + 1, middle, middle + 1);
}

/* Maps and unmaps: ticks that are side by side, or rates above and below a line. */
static void paint_ticks(const struct iommu_pen *pen, const struct iommu_palette *palette,
			bool rates, int x, int y0, int y1)
{
	int middle = (y0 + y1) / 2;

	for (int i = 0; i < IOMMU_SAMPLE_WIDTH; i += rates ? 1 : 6) {
		int height = 2 + i * 7 % 5;
		bool map = rates || i / 6 % 2 == 0;

		pen->rectangle(pen->arg, map ? palette->map : palette->unmap, x + i, x + i + 1,
			       rates ? middle - height : y0 + height, rates ? middle : y1);
		if (rates)
			pen->rectangle(pen->arg, palette->unmap, x + i, x + i + 1, middle,
				       middle + height);
	}
}

/* A line that rises in the middle. */
static void paint_median(const struct iommu_pen *pen, int x0, int x1, int y0, int y1)
{
	int middle = (x0 + x1) / 2;
	struct iommu_shape step = { .colour = iommu_colour_line,
				    .x0 = x0,
				    .x1 = middle,
				    .y0 = y1,
				    .y1 = y1 + 2,
				    .y_mid = y1 };

	iommu_paint_median(pen, &step);
	step.x0 = middle;
	step.x1 = x1;
	step.y0 = y0;
	step.y1 = y0 + 2;
	iommu_paint_median(pen, &step);
}

static void paint_mark(const struct iommu_pen *pen, const struct iommu_palette *palette,
		       enum iommu_legend_item item, int x, int y)
{
	struct iommu_shape mark = {
		.kind = IOMMU_SHAPE_FAULT,
		.colour = palette->fault,
		.x0 = x,
		.x1 = x + iommu_legend_width(item) - 1,
		.y0 = y,
		.y1 = y + IOMMU_MARK_WIDTH,
		.nr = item == IOMMU_LEGEND_SEVERAL ? 2 : 1,
	};

	if (item == IOMMU_LEGEND_FINDING) {
		mark.kind = IOMMU_SHAPE_FINDING;
		mark.colour = iommu_colour_finding;
	} else if (item == IOMMU_LEGEND_SIGN) {
		mark.kind = IOMMU_SHAPE_SIGN;
		mark.colour = iommu_colour_sign;
	} else if (item == IOMMU_LEGEND_FOLLOWED) {
		mark.kind = IOMMU_SHAPE_FOLLOWED;
		mark.colour = iommu_colour_line;
	}
	iommu_paint_mark(pen, &mark);
}

static void paint_bytes(const struct iommu_pen *pen, const struct iommu_palette *palette,
			struct iommu_shape *shape)
{
	shape->colour = palette->bytes;
	iommu_paint_step(pen, shape);
	iommu_paint_edge(pen, shape);
}

/* A band, or what is on one. */
static void paint_band(const struct iommu_pen *pen, enum iommu_legend_item item,
		       struct iommu_shape *band)
{
	int middle = (band->x0 + band->x1) / 2;
	int below = band->y1;

	if (item == IOMMU_LEGEND_TICK)
		band->y1 -= 4;
	if (item == IOMMU_LEGEND_LIKELY)
		band->style = IOMMU_BAND_LIKELY;
	else if (item == IOMMU_LEGEND_DOUBTFUL)
		band->style = IOMMU_BAND_DOUBTFUL;
	if (item == IOMMU_LEGEND_MANY) {
		band->kind = IOMMU_SHAPE_MANY;
		band->colour = iommu_colour_many;
	}
	iommu_paint_band(pen, band);
	if (item == IOMMU_LEGEND_TICK)
		paint_line(pen, middle, band->y1, below);
	for (int i = 4; item == IOMMU_LEGEND_MANY && i < IOMMU_SAMPLE_WIDTH - 4; i += 6)
		paint_line(pen, band->x0 + i, band->y0, band->y1);
}

void iommu_legend_paint(const struct iommu_pen *pen, const struct iommu_palette *palette,
			enum iommu_legend_item item, struct iommu_colour colour, int x, int y)
{
	int below = y + IOMMU_SAMPLE_HEIGHT;
	int middle = x + iommu_legend_width(item) / 2;
	struct iommu_shape shape = {
		.kind = IOMMU_SHAPE_HOLDER,
		.colour = item == IOMMU_LEGEND_TASK ? colour : palette->host,
		.x0 = x,
		.x1 = x + IOMMU_SAMPLE_WIDTH,
		.y0 = y,
		.y1 = below,
		.y_mid = item == IOMMU_LEGEND_BYTES_VARY ? y + IOMMU_SAMPLE_HEIGHT / 2 : y,
	};

	switch (item) {
	case IOMMU_LEGEND_BORDER:
		paint_line(pen, middle, y - 2, below + 1);
		break;
	case IOMMU_LEGEND_OPEN:
		paint_dashed(pen, middle, y - 2, below + 1);
		break;
	case IOMMU_LEGEND_GONE:
		paint_gone(pen, x, shape.x1, y, below);
		break;
	case IOMMU_LEGEND_BYTES:
	case IOMMU_LEGEND_BYTES_VARY:
		paint_bytes(pen, palette, &shape);
		break;
	case IOMMU_LEGEND_TICKS:
	case IOMMU_LEGEND_RATES:
		paint_ticks(pen, palette, item == IOMMU_LEGEND_RATES, x, y, below);
		break;
	case IOMMU_LEGEND_MEDIAN:
		paint_median(pen, x, shape.x1, y + 3, below - 5);
		break;
	case IOMMU_LEGEND_FAULT:
	case IOMMU_LEGEND_FINDING:
	case IOMMU_LEGEND_SIGN:
	case IOMMU_LEGEND_SEVERAL:
	case IOMMU_LEGEND_FOLLOWED:
		paint_mark(pen, palette, item, x, y + 1);
		break;
	default:
		paint_band(pen, item, &shape);
		break;
	}
}
