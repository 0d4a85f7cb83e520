/* SPDX-License-Identifier: LGPL-2.1 */
/* Colours with different meanings must look different to people with any kind of colour vision. */
#include <math.h>

#include "collect.h"

#include "picture/shapes.h"

/* About this many just noticeable differences (CIE 1976) are visible at a glance. */
#define APART 15.0

/*
 * Linear red, green and blue as dichromats see them: Vienot, Brettel and Mollon, "Digital video
 * colourmaps for checking the legibility of displays by dichromats" (1999), for the first two
 * kinds. The third is derived in the same way.
 */
static const double visions[][3][3] = {
	{ { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
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

static double curve(double t)
{
	t = t > 0 ? t : 0;
	return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
}

/* CIE 1976 L*a*b*, white D65. */
static void lab_of(struct iommu_colour c, const double vision[3][3], double lab[3])
{
	const double rgb[3] = { linear(c.r), linear(c.g), linear(c.b) };
	double seen[3], xyz[3];

	multiply(vision, rgb, seen);
	multiply(to_xyz, seen, xyz);
	lab[0] = 116 * curve(xyz[1]) - 16;
	lab[1] = 500 * (curve(xyz[0] / 0.9505) - curve(xyz[1]));
	lab[2] = 200 * (curve(xyz[1]) - curve(xyz[2] / 1.089));
}

/* The distance of two colours, for the kind of vision with the smallest distance. */
static double distance(struct iommu_colour a, struct iommu_colour b)
{
	double least = INFINITY;

	for (size_t i = 0; i < ARRAY_SIZE(visions); i++) {
		double x[3], y[3], d;

		lab_of(a, visions[i], x);
		lab_of(b, visions[i], y);
		d = sqrt(pow(x[0] - y[0], 2) + pow(x[1] - y[1], 2) + pow(x[2] - y[2], 2));
		least = d < least ? d : least;
	}
	return least;
}

/* The measure itself: equal colours, and a difference that only some people see. */
static void test_measure(void **state)
{
	const struct iommu_colour black = { 0, 0, 0 };
	const struct iommu_colour white = { 255, 255, 255 };
	const struct iommu_colour red = { 0xa0, 0x40, 0x00 };
	const struct iommu_colour green = { 0x5a, 0x62, 0x00 };

	(void)state;
	assert_true(distance(white, white) < 0.01);
	assert_true(fabs(distance(black, white) - 100) < 0.5);
	assert_true(distance(red, green) < APART);
}

static void test_palette(void **state)
{
	const struct iommu_palette *p = &iommu_palette_default;
	struct iommu_colour all[IOMMU_TASK_COLOURS + 2];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < IOMMU_TASK_COLOURS; i++)
		all[n++] = p->tasks[i];
	all[n++] = p->host;
	all[n++] = p->fault;
	assert_int_equal(n, ARRAY_SIZE(all));
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < i; j++) {
			if (distance(all[i], all[j]) < APART)
				fail_msg("%zu and %zu: %.1f", i, j, distance(all[i], all[j]));
		}
	}
	/* Bytes and ticks differ from bands by their position, so only these pairs are compared. */
	assert_true(distance(p->bytes, p->host) >= APART);
	assert_true(distance(p->bytes, p->fault) >= APART);
	assert_true(distance(p->map, p->unmap) >= APART);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_measure),
		cmocka_unit_test(test_palette),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
