// SPDX-License-Identifier: LGPL-2.1
#include <stdio.h>
#include <stdlib.h>

#include "shot.h"

static void die(const char *name, const char *what)
{
	fprintf(stderr, "%s: %s\n", name, what);
	exit(2);
}

struct shot shot_read(const char *name)
{
	struct shot shot;
	FILE *file = fopen(name, "rb");
	int most;
	size_t size;

	if (!file)
		die(name, "cannot be opened");
	if (fscanf(file, "P6 %d %d %d", &shot.width, &shot.height, &most) != 3 || most != 255 ||
	    shot.width < 1 || shot.height < 1 || shot.width > 20000 || shot.height > 20000)
		die(name, "not a PPM of one byte a colour");
	fgetc(file);
	size = (size_t)shot.width * (size_t)shot.height * 3;
	shot.pixels = malloc(size);
	if (!shot.pixels || fread(shot.pixels, 1, size, file) != size)
		die(name, "too short");
	fclose(file);
	return shot;
}

void shot_free(struct shot *shot)
{
	free(shot->pixels);
}

uint32_t shot_at(const struct shot *shot, int x, int y)
{
	const uint8_t *p;

	if (x < 0 || y < 0 || x >= shot->width || y >= shot->height)
		return UINT32_MAX;
	p = shot->pixels + ((size_t)y * (size_t)shot->width + (size_t)x) * 3;
	return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

bool shot_axis(const struct shot *shot, int least, struct shot_line *axis)
{
	*axis = (struct shot_line){ 0, least - 1, 0 };
	for (int y = 0; y < shot->height; y++) {
		int start = 0;

		for (int x = 0; x <= shot->width; x++) {
			if (shot_at(shot, x, y) == 0)
				continue;
			/* The screen outside of the window is black, too, but has no white above
			 * it. */
			if (x - start > axis->x1 - axis->x0 &&
			    shot_at(shot, start + (x - start) / 3, y - 3) == 0xffffff)
				*axis = (struct shot_line){ start, x, y };
			start = x + 1;
		}
	}
	return axis->x1 - axis->x0 >= least;
}

int shot_columns(const struct shot *shot, const struct shot_line *axis)
{
	int middle = (axis->x0 + axis->x1) / 2 - 20;

	if (shot_at(shot, axis->x1 + 3, axis->y) == 0xffffff)
		return axis->x1 - axis->x0 - 2; /* its line is two pixels wide */
	while (middle < axis->x1 && shot_at(shot, middle, axis->y + 4) != 0)
		middle++;
	return (middle - axis->x0) * 2;
}

void shot_area(const struct shot *shot, const struct shot_line *axis, int *y0, int *y1)
{
	/* Between brackets and the axis, it is white from top to bottom. */
	int x = axis->x0 - 2;

	*y0 = axis->y;
	*y1 = axis->y;
	while (shot_at(shot, x, *y0 - 1) == 0xffffff)
		--*y0;
	while (shot_at(shot, x, *y1) == 0xffffff)
		++*y1;
}
