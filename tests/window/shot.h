/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TEST_SHOT_H
#define IOMMU_TEST_SHOT_H

#include <stdbool.h>
#include <stdint.h>

/* A picture of the screen in PPM format, as ImageMagick's import writes it. */
struct shot {
	int width;
	int height;
	uint8_t *pixels; /* three bytes each */
};

/* Exits with a message if the file is not such a picture. */
struct shot shot_read(const char *name);
void shot_free(struct shot *shot);

/* Returns 0xrrggbb, or a value that no pixel has if outside of the picture. */
uint32_t shot_at(const struct shot *shot, int x, int y);

struct shot_line {
	int x0;
	int x1; /* exclusive */
	int y;
};

/*
 * Find KernelShark's time axis, by which the graphs are located: the first of the rows with the
 * longest run of black pixels. Returns false if no run has @least pixels.
 */
bool shot_axis(const struct shot *shot, int least, struct shot_line *axis);

/*
 * Returns the number of columns of the graphs, from the tick in the middle of the axis. The end of
 * the axis may be hidden by a scroll bar, because KernelShark does not notice when one appears.
 */
int shot_columns(const struct shot *shot, const struct shot_line *axis);

/* Store the rows of the area of the graphs, from *@y0 to before *@y1. */
void shot_area(const struct shot *shot, const struct shot_line *axis, int *y0, int *y1);

#endif
