/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DRAW_TEXT_H
#define TRACE_IOMMU_DRAW_TEXT_H

#include <cairo.h>

#include "picture/shapes.h"
#include "core/text/text.h"

enum draw_font {
	DRAW_FONT_TITLE,
	DRAW_FONT_NAME, /* of a device */
	DRAW_FONT_NORMAL,
	DRAW_FONT_SMALL,
	DRAW_FONT_COUNT, /* small and bold */
	DRAW_FONTS,
};

#define DRAW_TEXT_MAX 256

/* A line of text, UTF-8, that is put together by @t; what is too long is cut off. */
struct draw_text {
	char str[DRAW_TEXT_MAX];
	size_t len;
	struct iommu_text t;
	char buf[IOMMU_TEXT_MIN];
};

void draw_text_start(struct draw_text *text);
/* It is complete: text->str, valid UTF-8. */
const char *draw_text_end(struct draw_text *text);

/* Texts have the same widths in all formats. */
void draw_text_options(cairo_t *cr);

/* From a line's top to its baseline, and to the next line's top. Pixels. */
int draw_font_ascent(enum draw_font font);
int draw_font_line(enum draw_font font);

/* Pixels, rounded up. */
int draw_text_width(cairo_t *cr, enum draw_font font, const char *str);

/* The length of the first @len bytes of @str without their last character. */
size_t draw_text_shorter(const char *str, size_t len);

/* The same text, or as much of it with an ellipsis as there is room for. */
void draw_text_fit(cairo_t *cr, enum draw_font font, const char *str, int room,
		   char fitted[DRAW_TEXT_MAX + 4]);

/* @y is that of the baseline. */
void draw_text_put(cairo_t *cr, enum draw_font font, struct iommu_colour colour, double x, double y,
		   const char *str);

/* The same within @room pixels, with an ellipsis where there is more of it. */
void draw_text_put_fit(cairo_t *cr, enum draw_font font, struct iommu_colour colour, double x,
		       double y, int room, const char *str);

void draw_set_colour(cairo_t *cr, struct iommu_colour colour);

/* Bytes as people say them: 12K, or about 1.2M where no unit comes out even. */
void draw_put_bytes(struct iommu_text *t, uint64_t bytes);

#endif
