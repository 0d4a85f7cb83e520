/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The colours as they are drawn: with any type of colour vision, what has different meanings looks
 * different, and everything stands out from its background. All colours are opaque, so these are
 * the colours of the pixels. tests/cli/draw_picture.sh finds them in pictures.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "collect.h"

#include "picture/paint.h"

/* Differences (CIEDE2000) from here on are visible at a glance; about 1 is just noticeable. */
#define APART 12.0

/* WCAG 2.1, success criteria 1.4.11 (graphics) and 1.4.3 (text). */
#define GRAPHICS 3.0
#define TEXT	 4.5

/*
 * Linear red, green and blue as people see them. The first is normal vision. The others are
 * protanopia, deuteranopia and tritanopia: by Machado, Oliveira and Fernandes, "A
 * Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), severity 1.0; and
 * once more, the first two by Vienot, Brettel and Mollon, "Digital video colourmaps for checking
 * the legibility of displays by dichromats" (1999), the last one derived in the same way.
 */
static const double visions[][3][3] = {
	{ { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
	{ { 0.152286, 1.052583, -0.204868 },
	  { 0.114503, 0.786281, 0.099216 },
	  { -0.003882, -0.048116, 1.051998 } },
	{ { 0.367322, 0.860646, -0.227968 },
	  { 0.280085, 0.672501, 0.047413 },
	  { -0.011820, 0.042940, 0.968881 } },
	{ { 1.255528, -0.076749, -0.178779 },
	  { -0.078411, 0.930809, 0.147602 },
	  { 0.004733, 0.691367, 0.303900 } },
	{ { 0.11238, 0.88762, 0 }, { 0.11238, 0.88762, 0 }, { 0.00401, -0.00401, 1 } },
	{ { 0.29275, 0.70725, 0 }, { 0.29275, 0.70725, 0 }, { -0.02234, 0.02234, 1 } },
	{ { 1, 0.14461, -0.14461 }, { 0, 0.85924, 0.14076 }, { 0, 0.85924, 0.14076 } },
};

/* IEC 61966-2-1, sRGB, to CIE 1931 XYZ. */
static const double to_xyz[3][3] = {
	{ 0.4124, 0.3576, 0.1805 },
	{ 0.2126, 0.7152, 0.0722 },
	{ 0.0193, 0.1192, 0.9505 },
};

static double linear(uint8_t c)
{
	double v = c / 255.0;

	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static void multiply(const double m[3][3], const double v[3], double to[3])
{
	for (int i = 0; i < 3; i++)
		to[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
}

/* Linear red, green and blue of what a person sees. */
static void seen_by(struct iommu_colour c, const double vision[3][3], double rgb[3])
{
	const double shown[3] = { linear(c.r), linear(c.g), linear(c.b) };

	multiply(vision, shown, rgb);
	for (int i = 0; i < 3; i++)
		rgb[i] = fmin(1, fmax(0, rgb[i]));
}

static double curve(double t)
{
	return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}

/* CIE 1976 L*a*b*, white D65. */
static void lab_of(struct iommu_colour c, const double vision[3][3], double lab[3])
{
	double rgb[3], xyz[3];

	seen_by(c, vision, rgb);
	multiply(to_xyz, rgb, xyz);
	lab[0] = 116 * curve(xyz[1]) - 16;
	lab[1] = 500 * (curve(xyz[0] / 0.9505) - curve(xyz[1]));
	lab[2] = 200 * (curve(xyz[1]) - curve(xyz[2] / 1.089));
}

static double radians(double degrees)
{
	return degrees * 3.14159265358979323846 / 180;
}

/* The angle of a hue in degrees, from 0 to 360. */
static double hue_of(double a, double b)
{
	double h = a == 0 && b == 0 ? 0 : atan2(b, a) * 180 / 3.14159265358979323846;

	return h < 0 ? h + 360 : h;
}

/* Hues and chromas of two colours, with the correction of a* for greys. */
struct hues {
	double chroma[2];
	double hue[2];
	double difference; /* of hues, from -180 to 180 degrees */
	double mean;
};

static struct hues hues_of(const double x[3], const double y[3])
{
	double mean = pow((hypot(x[1], x[2]) + hypot(y[1], y[2])) / 2, 7);
	double g = (1 - sqrt(mean / (mean + pow(25, 7)))) / 2;
	const double a[2] = { (1 + g) * x[1], (1 + g) * y[1] };
	struct hues h = {
		.chroma = { hypot(a[0], x[2]), hypot(a[1], y[2]) },
		.hue = { hue_of(a[0], x[2]), hue_of(a[1], y[2]) },
	};
	double sum = h.hue[0] + h.hue[1];

	h.mean = sum;
	if (h.chroma[0] * h.chroma[1] == 0)
		return h;
	h.difference = h.hue[1] - h.hue[0];
	h.mean = sum / 2;
	if (fabs(h.difference) <= 180)
		return h;
	h.difference += h.difference > 0 ? -360 : 360;
	h.mean += sum < 360 ? 180 : -180;
	return h;
}

/*
 * CIEDE2000, from the formulas in Sharma, Wu and Dalal, "The CIEDE2000 Color-Difference Formula:
 * Implementation Notes, Supplementary Test Data, and Mathematical Observations" (2005).
 */
static double ciede2000(const double x[3], const double y[3])
{
	const struct hues h = hues_of(x, y);
	double lightness = (x[0] + y[0]) / 2 - 50;
	double chroma = (h.chroma[0] + h.chroma[1]) / 2;
	double c7 = pow(chroma, 7);
	double t = 1 - 0.17 * cos(radians(h.mean - 30)) + 0.24 * cos(radians(2 * h.mean)) +
		   0.32 * cos(radians(3 * h.mean + 6)) - 0.20 * cos(radians(4 * h.mean - 63));
	double dl = (y[0] - x[0]) /
		    (1 + 0.015 * lightness * lightness / sqrt(20 + lightness * lightness));
	double dc = (h.chroma[1] - h.chroma[0]) / (1 + 0.045 * chroma);
	double dh = 2 * sqrt(h.chroma[0] * h.chroma[1]) * sin(radians(h.difference / 2)) /
		    (1 + 0.015 * chroma * t);
	double turn = 30 * exp(-pow((h.mean - 275) / 25, 2));
	double rotation = -sin(radians(2 * turn)) * 2 * sqrt(c7 / (c7 + pow(25, 7)));

	return sqrt(dl * dl + dc * dc + dh * dh + rotation * dc * dh);
}

/* The difference of two colours, for the type of vision with the smallest difference. */
static double difference(struct iommu_colour a, struct iommu_colour b)
{
	double least = INFINITY;

	for (size_t i = 0; i < ARRAY_SIZE(visions); i++) {
		double x[3], y[3];

		lab_of(a, visions[i], x);
		lab_of(b, visions[i], y);
		least = fmin(least, ciede2000(x, y));
	}
	return least;
}

/* The contrast by WCAG 2.1, for the type of vision with the least contrast. */
static double contrast(struct iommu_colour a, struct iommu_colour b)
{
	double least = INFINITY;

	for (size_t i = 0; i < ARRAY_SIZE(visions); i++) {
		double x[3], y[3], light[2];

		seen_by(a, visions[i], x);
		seen_by(b, visions[i], y);
		light[0] = to_xyz[1][0] * x[0] + to_xyz[1][1] * x[1] + to_xyz[1][2] * x[2];
		light[1] = to_xyz[1][0] * y[0] + to_xyz[1][1] * y[1] + to_xyz[1][2] * y[2];
		least = fmin(least,
			     (fmax(light[0], light[1]) + 0.05) / (fmin(light[0], light[1]) + 0.05));
	}
	return least;
}

static void assert_apart(struct iommu_colour a, struct iommu_colour b, const char *what)
{
	if (difference(a, b) < APART)
		fail_msg("%s: they differ by %.1f", what, difference(a, b));
}

static void assert_contrast(struct iommu_colour a, struct iommu_colour b, double least,
			    const char *what)
{
	if (contrast(a, b) < least)
		fail_msg("%s: the contrast is %.2f", what, contrast(a, b));
}

/* The measures themselves. The pairs are from the paper's test data. */
static void test_measure(void **state)
{
	static const struct {
		double x[3];
		double y[3];
		double difference;
	} pairs[] = {
		{ { 50, 2.6772, -79.7751 }, { 50, 0, -82.7485 }, 2.0425 },
		{ { 50, -1, 2 }, { 50, 0, 0 }, 2.3669 },
		{ { 50, 2.5, 0 }, { 73, 25, -18 }, 27.1492 },
		{ { 60.2574, -34.0099, 36.2677 }, { 60.4626, -34.1751, 39.4387 }, 1.2644 },
		{ { 2.0776, 0.0795, -1.1350 }, { 0.9033, -0.0636, -0.5514 }, 0.9082 },
	};
	const struct iommu_colour black = { 0, 0, 0 };
	const struct iommu_colour white = { 255, 255, 255 };
	const struct iommu_colour red = { 0xa0, 0x40, 0x00 };
	const struct iommu_colour green = { 0x5a, 0x62, 0x00 };
	double lab[2][3];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		assert_true(fabs(ciede2000(pairs[i].x, pairs[i].y) - pairs[i].difference) < 0.0001);
		assert_true(fabs(ciede2000(pairs[i].y, pairs[i].x) - pairs[i].difference) < 0.0001);
	}
	assert_true(difference(white, white) < 0.01);
	assert_true(fabs(contrast(black, white) - 21) < 0.1);
	/* Some people do not see this difference. */
	lab_of(red, visions[0], lab[0]);
	lab_of(green, visions[0], lab[1]);
	assert_true(ciede2000(lab[0], lab[1]) > 2 * APART);
	assert_true(difference(red, green) < APART);
}

/* Collects the colours that are painted. */
struct painted {
	struct iommu_colour list[64];
	size_t nr;
};

static void paint_rectangle(void *arg, struct iommu_colour colour, int x0, int x1, int y0, int y1)
{
	struct painted *painted = arg;

	assert_true(x0 < x1 && y0 < y1);
	assert_true(painted->nr < ARRAY_SIZE(painted->list));
	painted->list[painted->nr++] = colour;
}

static void paint_line(void *arg, struct iommu_colour colour, int x0, int y0, int x1, int y1)
{
	(void)y0;
	(void)y1;
	paint_rectangle(arg, colour, x0, x1, 0, 1);
}

static void paint_polygon(void *arg, struct iommu_colour colour, const int (*points)[2], int n)
{
	(void)points;
	paint_rectangle(arg, colour, 0, n, 0, 1);
}

static struct painted paint(const struct iommu_shape *shape)
{
	struct painted painted = { .nr = 0 };
	const struct iommu_pen pen = { &painted, paint_rectangle, paint_line, paint_polygon };

	if (iommu_shape_is_mark(shape)) {
		iommu_paint_mark(&pen, shape);
	} else if (shape->kind == IOMMU_SHAPE_BYTES) {
		iommu_paint_step(&pen, shape);
		iommu_paint_edge(&pen, shape);
	} else {
		iommu_paint_band(&pen, shape);
	}
	return painted;
}

/*
 * A band is its colour, whatever its grade, and lines that stand out from it and from the page. A
 * grade is no tint: it would be the colour of another holder.
 */
static void check_band(struct iommu_colour colour, const char *what)
{
	static const uint8_t styles[] = { IOMMU_BAND_CERTAIN, IOMMU_BAND_LIKELY,
					  IOMMU_BAND_DOUBTFUL };
	const struct iommu_colour line = iommu_colour_line;

	for (size_t i = 0; i < ARRAY_SIZE(styles); i++) {
		const struct iommu_shape band = {
			.style = styles[i],
			.kind = IOMMU_SHAPE_HOLDER,
			.colour = colour,
			.x1 = 30,
			.y1 = 16,
		};
		const struct painted painted = paint(&band);

		assert_memory_equal(&painted.list[0], &colour, sizeof(colour));
		for (size_t j = 1; j < painted.nr; j++)
			assert_true(!memcmp(&painted.list[j], &line, sizeof(line)) ||
				    !memcmp(&painted.list[j], &iommu_colour_page, sizeof(line)));
	}
	assert_contrast(colour, line, GRAPHICS, what);
	assert_contrast(colour, iommu_colour_on(colour), TEXT, what);
}

static void test_bands(void **state)
{
	const struct iommu_palette *p = &iommu_palette_default;

	(void)state;
	assert_true(IOMMU_TASK_COLOURS <= 6);
	assert_contrast(iommu_colour_line, iommu_colour_page, GRAPHICS, "lines on the page");
	check_band(p->host, "host");
	check_band(iommu_colour_many, "many");
	for (int i = 0; i < IOMMU_TASK_COLOURS; i++) {
		char what[32];

		snprintf(what, sizeof(what), "task %d", i + 1);
		check_band(p->tasks[i], what);
		assert_apart(p->tasks[i], p->host, what);
		for (int j = 0; j < i; j++)
			assert_apart(p->tasks[i], p->tasks[j], what);
	}
}

/* Memory is of one colour, with a dark edge: on the page, and above bands. */
static void test_memory(void **state)
{
	const struct iommu_palette *p = &iommu_palette_default;
	const struct iommu_shape step = {
		.kind = IOMMU_SHAPE_BYTES, .colour = p->bytes, .x1 = 30, .y_mid = 8, .y1 = 16
	};
	const struct painted painted = paint(&step);

	(void)state;
	assert_true(painted.nr > 2);
	for (size_t i = 0; i + 1 < painted.nr; i++)
		assert_memory_equal(&painted.list[i], &p->bytes, sizeof(p->bytes));
	assert_memory_equal(&painted.list[painted.nr - 1], &iommu_colour_line,
			    sizeof(iommu_colour_line));
	assert_contrast(p->bytes, iommu_colour_page, GRAPHICS, "memory on the page");
	assert_contrast(p->bytes, iommu_colour_line, GRAPHICS, "the edge of memory");
	assert_contrast(p->bytes, (struct iommu_colour){ 0, 0, 0 }, TEXT, "names on memory");
	assert_contrast(iommu_colour_quiet, iommu_colour_page, TEXT, "numbers on the page");
	assert_apart(p->bytes, p->host, "memory and host");
	for (int i = 0; i < IOMMU_TASK_COLOURS; i++)
		assert_apart(p->bytes, p->tasks[i], "memory and a task");
}

static void test_ticks(void **state)
{
	const struct iommu_palette *p = &iommu_palette_default;

	(void)state;
	assert_apart(p->map, p->unmap, "maps and unmaps");
	assert_contrast(p->map, iommu_colour_page, GRAPHICS, "maps");
	assert_contrast(p->unmap, iommu_colour_page, GRAPHICS, "unmaps");
	/* The line of medians crosses rates. */
	assert_contrast(iommu_colour_line, p->map, GRAPHICS, "medians on maps");
	assert_contrast(iommu_colour_line, p->unmap, GRAPHICS, "medians on unmaps");
}

/* A mark has a white edge, whatever is behind it. Its number is on white, too. */
static void test_marks(void **state)
{
	const struct iommu_palette *p = &iommu_palette_default;
	const struct iommu_colour colours[] = { p->fault, iommu_colour_finding, iommu_colour_sign,
						iommu_colour_line };
	const uint8_t kinds[] = { IOMMU_SHAPE_FAULT, IOMMU_SHAPE_FINDING, IOMMU_SHAPE_SIGN,
				  IOMMU_SHAPE_FOLLOWED };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (size_t nr = 1; nr < 3; nr++) {
			const struct iommu_shape mark = {
				.kind = kinds[i],
				.colour = colours[i],
				.x1 = nr > 1 ? IOMMU_MARKS_WIDTH : IOMMU_MARK_WIDTH,
				.y1 = IOMMU_MARK_WIDTH,
				.nr = nr,
			};
			const struct painted painted = paint(&mark);

			assert_int_equal(painted.nr, 2 * nr);
			for (size_t j = 0; j < painted.nr; j++)
				assert_memory_equal(&painted.list[j],
						    j % 2 ? &colours[i] : &iommu_colour_page,
						    sizeof(colours[i]));
		}
		assert_contrast(colours[i], iommu_colour_page, TEXT, "a mark");
	}
}

/* What is near a followed address is a ring. */
static void test_ring(void **state)
{
	const struct iommu_shape mark = {
		.kind = IOMMU_SHAPE_FOLLOWED,
		.style = IOMMU_FOLLOWED_NEAR,
		.colour = iommu_colour_line,
		.x1 = IOMMU_MARK_WIDTH,
		.y1 = IOMMU_MARK_WIDTH,
		.nr = 1,
	};
	const struct painted painted = paint(&mark);

	(void)state;
	assert_int_equal(painted.nr, 3);
	assert_memory_equal(&painted.list[1], &iommu_colour_line, sizeof(iommu_colour_line));
	assert_memory_equal(&painted.list[2], &iommu_colour_page, sizeof(iommu_colour_page));
}

/* In address maps, what is followed is dark and set off by white, also from the darkest mapping. */
static void test_follow(void **state)
{
	static const uint8_t kinds[] = { IOMMU_SHAPE_FOLLOW_LINE, IOMMU_SHAPE_FRAME,
					 IOMMU_SHAPE_RING };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		for (uint8_t style = 0; style < IOMMU_FOLLOWED_KINDS; style++) {
			const struct iommu_shape shape = {
				.kind = kinds[i],
				.style = style,
				.colour = iommu_colour_line,
				.x1 = 21,
				.y1 = kinds[i] == IOMMU_SHAPE_FOLLOW_LINE ? 1 : 21,
			};
			struct painted painted = { .nr = 0 };
			const struct iommu_pen pen = { &painted, paint_rectangle, paint_line,
						       paint_polygon };
			size_t dark = 0;

			iommu_paint_follow(&pen, &shape);
			assert_memory_equal(&painted.list[0], &iommu_colour_page,
					    sizeof(iommu_colour_page));
			for (size_t j = 0; j < painted.nr; j++) {
				bool is_dark = !memcmp(&painted.list[j], &iommu_colour_line,
						       sizeof(iommu_colour_line));

				assert_true(is_dark || !memcmp(&painted.list[j], &iommu_colour_page,
							       sizeof(iommu_colour_page)));
				dark += is_dark;
			}
			assert_true(dark);
		}
	}
	assert_contrast(iommu_colour_line, iommu_colour_page, TEXT, "what is followed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_measure), cmocka_unit_test(test_bands),
		cmocka_unit_test(test_memory),	cmocka_unit_test(test_ticks),
		cmocka_unit_test(test_marks),	cmocka_unit_test(test_ring),
		cmocka_unit_test(test_follow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
