/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DRAW_TEXTS_H
#define TRACE_IOMMU_DRAW_TEXTS_H

#include "canvas.h"
#include "core/text/text.h"

/* Composes, measures and draws lines of text. Lengths are in pixels. */

extern const struct iommu_colour draw_black;
extern const struct iommu_colour draw_grey; /* for secondary text */
extern const struct iommu_colour draw_pale; /* for background lines */

/* In bytes, with the terminating NUL. */
#define DRAW_TEXT_MAX 256

/* A line of UTF-8 text that is written through @t. Text that does not fit is cut off. */
struct draw_text {
	char str[DRAW_TEXT_MAX];
	size_t len;
	struct iommu_text t;
	char buf[IOMMU_TEXT_MIN];
};

void draw_text_start(struct draw_text *text);

/* Complete the text. Returns text->str, which is valid UTF-8. */
const char *draw_text_end(struct draw_text *text);

/* The distance from the top of a line to its baseline. */
int draw_font_ascent(enum draw_font font);

/* The distance from the top of a line to the top of the next. */
int draw_font_line(enum draw_font font);

/* The width of @str, rounded up. */
int draw_text_width(struct draw_canvas *canvas, enum draw_font font, const char *str);

/* The length of the first @len bytes of @str without their last character. */
size_t draw_text_shorter(const char *str, size_t len);

/* Draw @str with its baseline at @y, cut off with an ellipsis if it is wider than @room. */
void draw_text_put_fit(struct draw_canvas *canvas, enum draw_font font, struct iommu_colour colour,
		       double x, double y, int room, const char *str);

#endif
