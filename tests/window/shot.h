/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TEST_SHOT_H
#define IOMMU_TEST_SHOT_H

#include <stdbool.h>
#include <stdint.h>

/* A picture of the screen, as X's import writes it for a name that ends in .ppm. */
struct shot {
	int width;
	int height;
	uint8_t *pixels; /* three bytes each */
};

/* Ends the program with a message where the file is not such a picture. */
struct shot shot_read(const char *name);
void shot_free(struct shot *shot);

/* 0xrrggbb. Outside there is what no pixel is. */
uint32_t shot_at(const struct shot *shot, int x, int y);

struct shot_line {
	int x0;
	int x1; /* the pixel behind it */
	int y;
};

/*
 * KernelShark's axis of time, the only thing that tells where its graphs are: the first row of
 * those with the longest run of black pixels. False where there is none that is @least long.
 */
bool shot_axis(const struct shot *shot, int least, struct shot_line *axis);

/*
 * How many columns the graphs have. The end of the axis may be below a scroll bar, for KernelShark
 * does not notice that one appears; the tick in the middle is not.
 */
int shot_columns(const struct shot *shot, const struct shot_line *axis);

/* The rows of the area in which the graphs are, from *@y0 to before *@y1. */
void shot_area(const struct shot *shot, const struct shot_line *axis, int *y0, int *y1);

#endif
