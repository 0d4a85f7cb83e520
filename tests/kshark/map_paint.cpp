/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The shapes of an address map as pixels. It also measures how long the pictures with the most
 * shapes take: 4096 mappings, and a density in each place.
 */
#include <algorithm>
#include <cstring>
#include <ctime>

#include <QApplication>

#include "expect.hpp"
#include "kshark-plugin/dialogs/map_canvas.hpp"
#include "kshark-plugin/dialogs/map_paint.hpp"

namespace
{
const int width = 1300;
const int height = 600;
const iommu_colour green = { 0x00, 0x9e, 0x78 };
const iommu_colour owner = { 0x6c, 0xb9, 0xff };
const iommu_colour red = { 0xd0, 0x00, 0x00 };

iommu_shape *add(iommu_picture *to, iommu_shape_kind kind, int x0, int x1, int y0, int y1)
{
	iommu_shape *shape = iommu_add_shape(to, kind, x0, x1, y0, y1);

	shape->colour = kind == IOMMU_SHAPE_CROSS || kind == IOMMU_SHAPE_FORMER ? red : green;
	shape->y_mid = y1;
	return shape;
}

iommu_view view_of()
{
	iommu_view view = {};

	view.x = 0;
	view.columns = width;
	view.step = 1000;
	view.y1 = height;
	view.begin = 100 * view.step;
	view.end = 1200 * view.step;
	view.palette = &iommu_palette_default;
	return view;
}

QImage paint(const iommu_picture &picture, int scale = 1)
{
	lanes::MapCanvas canvas(QSize(width, height + 1), scale);

	lanes::paint_map(&canvas, view_of(), picture);
	return canvas.end();
}

bool has(const QImage &image, int x, int y, const iommu_colour &c)
{
	return image.pixel(x, y) == qRgb(c.r, c.g, c.b);
}

bool is_dark(const QImage &image, int x, int y)
{
	return has(image, x, y, iommu_colour_darker(green, 128));
}

void test_mappings()
{
	iommu_picture picture = {};
	const int styles[] = { IOMMU_MAPPING_ENDS, IOMMU_MAPPING_OPEN, IOMMU_MAPPING_DIED };

	for (int i = 0; i < 3; i++) {
		iommu_shape *s =
			add(&picture, IOMMU_SHAPE_MAPPING, 100 * i + 10, 100 * i + 60, 10, 50);

		s->style = static_cast<uint8_t>(styles[i]);
		s->y_mid = 46;
		s->edge = owner;
	}
	add(&picture, IOMMU_SHAPE_MAPPING, 400, 402, 10, 50);
	QImage image = paint(picture);
	for (int x = 30; x < 300; x += 100) {
		expect(has(image, x, 30, green), "a mapping is filled");
		expect(has(image, x, 47, owner), "its owner's colour is at its foot");
		expect(is_dark(image, x, 10) && is_dark(image, x, 49) && is_dark(image, x - 20, 30),
		       "a mapping has a frame");
		expect(has(image, x, 51, iommu_colour_page), "nothing is below a mapping");
	}
	expect(is_dark(image, 59, 30) && is_dark(image, 59, 33), "one that ends has a right edge");
	expect(has(image, 159, 30, green), "one that is still mapped has no right edge");
	expect(is_dark(image, 259, 30) != is_dark(image, 259, 33),
	       "one that went with its domain has a dashed edge");
	expect(has(image, 400, 30, green) && has(image, 401, 30, green),
	       "a narrow one has no frame");
	iommu_picture_free(&picture);
}

int red_pixels(const QImage &image, const QRect &in)
{
	int n = 0;

	for (int y = in.top(); y <= in.bottom(); y++) {
		for (int x = in.left(); x <= in.right(); x++)
			n += has(image, x, y, red);
	}
	return n;
}

void test_faults()
{
	iommu_picture picture = {};
	const QRect one(10, 10, 12, 12), several(50, 10, 12, 12);

	add(&picture, IOMMU_SHAPE_CROSS, 10, 22, 10, 22)->nr = 1;
	add(&picture, IOMMU_SHAPE_CROSS, 50, 62, 10, 22)->nr = 2;
	add(&picture, IOMMU_SHAPE_FORMER, 100, 140, 10, 40);
	add(&picture, IOMMU_SHAPE_CUT, 0, 300, 100, 117);
	iommu_shape_text *text = iommu_add_text(&picture, red, 200, 210, 10, 22);
	strcpy(text->form[0], "use after unmap");
	QImage image = paint(picture);
	expect(red_pixels(image, one) > 10, "a cross is red");
	expect(red_pixels(image, several) > red_pixels(image, one) + 8,
	       "a cross of several faults has a frame");
	expect(has(image, 100, 11, red) && !has(image, 100, 14, red),
	       "the frame of a use after unmap is dashed");
	expect(image.pixel(120, 25) != qRgb(255, 255, 255), "its inside is shaded");
	expect(has(image, 100, 108, iommu_colour_many), "a cut is pale");
	expect(red_pixels(image, QRect(200, 8, 120, 18)) > 20,
	       "the text of a fault is not cut off");
	iommu_picture_free(&picture);
}

/* What is followed has a frame around it, on a line, and marks and a label that stand out. */
void test_followed()
{
	iommu_picture picture = {};
	const iommu_colour line = iommu_colour_line;

	add(&picture, IOMMU_SHAPE_MAPPING, 100, 140, 50, 90);
	add(&picture, IOMMU_SHAPE_MAPPING, 200, 240, 50, 90);
	for (iommu_shape *s : { add(&picture, IOMMU_SHAPE_FOLLOW_LINE, 50, 400, 70, 71),
				add(&picture, IOMMU_SHAPE_FRAME, 100, 140, 50, 90) })
		s->colour = line;
	for (iommu_shape_kind kind : { IOMMU_SHAPE_FRAME, IOMMU_SHAPE_FOLLOWED }) {
		iommu_shape *s = kind == IOMMU_SHAPE_FRAME ? add(&picture, kind, 200, 240, 50, 90)
							   : add(&picture, kind, 300, 309, 20, 29);
		s->style = kind == IOMMU_SHAPE_FRAME ? IOMMU_FOLLOWED_NEAR : IOMMU_FOLLOWED_ITSELF;
		s->colour = line;
		s->nr = 1;
	}
	add(&picture, IOMMU_SHAPE_RING, 350, 371, 60, 81)->colour = line;
	iommu_shape_text *text = iommu_add_text(&picture, iommu_colour_page, 450, 550, 60, 74);
	strcpy(text->form[0], "0x201000");
	picture.shapes[picture.nr - 1].has_ground = true;
	picture.shapes[picture.nr - 1].ground = line;
	QImage image = paint(picture);
	expect(has(image, 60, 70, line) && has(image, 60, 69, iommu_colour_page) &&
		       has(image, 120, 70, line) && has(image, 120, 71, iommu_colour_page),
	       "the line is on white, also in a mapping");
	expect(has(image, 98, 60, line) && has(image, 99, 60, line) &&
		       has(image, 97, 60, iommu_colour_page) && is_dark(image, 100, 60),
	       "the frame is outside of the mapping");
	expect(has(image, 199, 52, line) && has(image, 199, 56, iommu_colour_page),
	       "the frame of a neighbour is dashed");
	expect(has(image, 304, 24, line), "a mark is filled");
	expect(has(image, 352, 70, line) && has(image, 360, 65, iommu_colour_page),
	       "a ring is empty");
	expect(has(image, 448, 67, line) && has(image, 449, 61, line), "the label is on dark");
	iommu_picture_free(&picture);
}

void test_outside()
{
	lanes::MapCanvas canvas(QSize(width, height), 1);

	lanes::paint_outside(&canvas, view_of(), height);
	QImage image = canvas.end();
	const iommu_colour grey = { 0xee, 0xee, 0xee };
	expect(has(image, 99, 300, grey) && has(image, 100, 300, iommu_colour_page),
	       "the time before the trace is grey");
	expect(has(image, 1200, 300, iommu_colour_page) && has(image, 1201, 300, grey),
	       "the time after the trace is grey");
}

double cpu_ms()
{
	timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/* Prints the CPU time of a picture; the limit only catches a painter that is far too slow. */
void measure(const char *what, const iommu_picture &picture)
{
	double best = 1e9;

	for (int i = 0; i < 10; i++) {
		double from = cpu_ms();

		paint(picture);
		best = std::min(best, cpu_ms() - from);
	}
	printf("%s: %zu shapes, %.2f ms\n", what, picture.nr, best);
	expect(best < 100, what);
}

/* The most mappings that are drawn one by one, and the most names of them. */
void fill_mappings(iommu_picture *picture)
{
	for (int i = 0; i < 4096; i++) {
		int x = i % 64 * 20;
		int y = i / 64 * 9;

		add(picture, IOMMU_SHAPE_MAPPING, x, x + 18, y, y + 9);
		if (i % 20)
			continue;
		iommu_shape_text *text =
			iommu_add_text(picture, iommu_colour_line, x, x + 100, y, y + 15);
		strcpy(text->form[0], "4K vfiotest");
	}
}

void test_times()
{
	iommu_picture picture = {};

	fill_mappings(&picture);
	measure("mappings", picture);
	iommu_picture_clear(&picture);
	for (int x = 0; x < width; x += 3) {
		for (int y = 0; y < height; y += 3)
			add(&picture, IOMMU_SHAPE_DENSITY, x, x + 3, y, y + 3)->colour =
				iommu_colour_shade(green, (x + y) / 3 % IOMMU_MEMORY_SHADES);
	}
	measure("densities", picture);
	iommu_picture_free(&picture);
}

/* On a screen with twice as many pixels, everything is twice as large. */
void test_scale()
{
	iommu_picture picture = {};

	add(&picture, IOMMU_SHAPE_MAPPING, 10, 60, 10, 50)->style = IOMMU_MAPPING_ENDS;
	add(&picture, IOMMU_SHAPE_MAPPING, width - 20, width + 10, -5, 5);
	QImage image = paint(picture, 2);
	expect(image.size() == QSize(2 * width, 2 * height + 2), "the image is twice as large");
	expect(is_dark(image, 20, 60) && is_dark(image, 21, 60) && has(image, 22, 60, green),
	       "lines are twice as wide");
	expect(has(image, 117, 60, green) && is_dark(image, 118, 60) &&
		       has(image, 120, 60, iommu_colour_page),
	       "places are twice as far");
	expect(has(image, 2 * width - 1, 3, green), "what is outside is left out");
	iommu_picture_free(&picture);
}
} // namespace

int main(int argc, char **argv)
{
	QApplication app(argc, argv);

	test_mappings();
	test_faults();
	test_followed();
	test_outside();
	test_scale();
	test_times();
	return failures > 0;
}
