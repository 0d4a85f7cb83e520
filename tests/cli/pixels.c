/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Examines a picture, for tests. Colours are six hexadecimal digits.
 * usage: pixels FILE.png size              width and height
 *        pixels FILE.png row Y             runs of one colour: from, end (exclusive), colour
 *        pixels FILE.png column X          the same from top to bottom
 *        pixels FILE.png count COLOUR      the number of pixels with this colour
 *        pixels FILE.png differ OTHER.png  per 10000 pixels, those that look different
 */
#include <cairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cairo_surface_t *picture;

static int width(void)
{
	return cairo_image_surface_get_width(picture);
}

static int height(void)
{
	return cairo_image_surface_get_height(picture);
}

static unsigned int pixel_of(cairo_surface_t *surface, int x, int y)
{
	const unsigned char *data = cairo_image_surface_get_data(surface);
	unsigned int pixel;

	memcpy(&pixel, data + y * cairo_image_surface_get_stride(surface) + 4 * x, sizeof(pixel));
	return pixel & 0xffffff;
}

static unsigned int at(int x, int y)
{
	return pixel_of(picture, x, y);
}

static void print_runs(int x, int y, int dx, int dy)
{
	int begin = 0;
	int i = 0;

	for (; x + i * dx < width() && y + i * dy < height(); i++) {
		if (i && at(x + i * dx, y + i * dy) != at(x + begin * dx, y + begin * dy)) {
			printf("%d %d %06x\n", begin, i, at(x + begin * dx, y + begin * dy));
			begin = i;
		}
	}
	printf("%d %d %06x\n", begin, i, at(x + begin * dx, y + begin * dy));
}

static void print_count(unsigned int colour)
{
	unsigned long n = 0;

	for (int y = 0; y < height(); y++) {
		for (int x = 0; x < width(); x++)
			n += at(x, y) == colour;
	}
	printf("%lu\n", n);
}

/* Programs shade the edges of letters in their own way; that is no difference. */
#define SHADES 96

static int looks_different(unsigned int a, unsigned int b)
{
	for (int shift = 0; shift < 24; shift += 8) {
		if (abs((int)(a >> shift & 0xff) - (int)(b >> shift & 0xff)) > SHADES)
			return 1;
	}
	return 0;
}

static int print_difference(const char *name)
{
	cairo_surface_t *other = cairo_image_surface_create_from_png(name);
	unsigned long n = 0;

	if (cairo_image_surface_get_width(other) != width() ||
	    cairo_image_surface_get_height(other) != height()) {
		fprintf(stderr, "%s: no picture of that size\n", name);
		cairo_surface_destroy(other);
		return 2;
	}
	for (int y = 0; y < height(); y++) {
		for (int x = 0; x < width(); x++)
			n += (unsigned long)looks_different(at(x, y), pixel_of(other, x, y));
	}
	printf("%lu\n", n * 10000 / ((unsigned long)width() * (unsigned long)height()));
	cairo_surface_destroy(other);
	return 0;
}

static int run(const char *what, const char *arg)
{
	if (!strcmp(what, "size")) {
		printf("%d %d\n", width(), height());
		return 0;
	}
	if (!arg)
		return 2;
	if (!strcmp(what, "differ"))
		return print_difference(arg);
	if (!strcmp(what, "count")) {
		print_count((unsigned int)strtoul(arg, NULL, 16));
		return 0;
	}
	if (!strcmp(what, "row") && atoi(arg) >= 0 && atoi(arg) < height()) {
		print_runs(0, atoi(arg), 1, 0);
		return 0;
	}
	if (!strcmp(what, "column") && atoi(arg) >= 0 && atoi(arg) < width()) {
		print_runs(atoi(arg), 0, 0, 1);
		return 0;
	}
	return 2;
}

int main(int argc, char **argv)
{
	int status;

	if (argc < 3)
		return 2;
	picture = cairo_image_surface_create_from_png(argv[1]);
	if (cairo_surface_status(picture) != CAIRO_STATUS_SUCCESS) {
		fprintf(stderr, "%s: %s\n", argv[1],
			cairo_status_to_string(cairo_surface_status(picture)));
		return 2;
	}
	status = run(argv[2], argc > 3 ? argv[3] : NULL);
	cairo_surface_destroy(picture);
	return status;
}
