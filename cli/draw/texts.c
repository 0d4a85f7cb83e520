/* SPDX-License-Identifier: LGPL-2.1 */
#include "texts.h"

#include <math.h>
#include <stdio.h>

#include "cairo_canvas.h"

#define ELLIPSIS "\xe2\x80\xa6"

const struct iommu_colour draw_black = { 0x0f, 0x17, 0x2a };
const struct iommu_colour draw_grey = { 0x47, 0x55, 0x69 };
const struct iommu_colour draw_pale = { 0xe2, 0xe8, 0xf0 };

int draw_font_ascent(enum draw_font font)
{
	return draw_fonts[font].size;
}

int draw_font_line(enum draw_font font)
{
	return draw_fonts[font].line;
}

/* The length of the first @len bytes without an incomplete character at their end. */
static size_t whole_characters(const char *str, size_t len)
{
	while (len && ((unsigned char)str[len] & 0xc0) == 0x80)
		len--;
	return len;
}

size_t draw_text_shorter(const char *str, size_t len)
{
	return len ? whole_characters(str, len - 1) : 0;
}

static void put(void *arg, const char *str, size_t len)
{
	struct draw_text *text = arg;
	size_t room = sizeof(text->str) - 1 - text->len;

	if (len > room)
		len = room;
	memcpy(text->str + text->len, str, len);
	text->len += len;
	text->str[text->len] = '\0';
}

void draw_text_start(struct draw_text *text)
{
	text->len = 0;
	text->str[0] = '\0';
	iommu_text_init(&text->t, text->buf, sizeof(text->buf), put, text);
}

/*
 * Unicode's noncharacters are valid UTF-8, but cairo refuses them, and a picture that fails for a
 * name is of no use. Each becomes a replacement character, U+FFFD, or that of its plane.
 */
static void replace_noncharacters(char *str)
{
	for (unsigned char *p = (unsigned char *)str; *p; p++) {
		if (p[0] == 0xef && p[1] == 0xb7 && p[2] >= 0x90 && p[2] <= 0xaf) {
			p[1] = 0xbf; /* U+FDD0 to U+FDEF */
			p[2] = 0xbd;
		} else if (p[0] == 0xef && p[1] == 0xbf && p[2] >= 0xbe) {
			p[2] = 0xbd;
		} else if (p[0] >= 0xf0 && (p[1] & 0x0f) == 0x0f && p[2] == 0xbf && p[3] >= 0xbe) {
			p[3] = 0xbd;
		}
	}
}

const char *draw_text_end(struct draw_text *text)
{
	iommu_text_flush(&text->t);
	if (text->len == sizeof(text->str) - 1) { /* cut off, perhaps within a character */
		text->len = whole_characters(text->str, text->len - 1);
		text->str[text->len] = '\0';
	}
	replace_noncharacters(text->str);
	return text->str;
}

int draw_text_width(struct draw_canvas *canvas, enum draw_font font, const char *str)
{
	return (int)ceil(draw_measure_text(canvas, font, str));
}

static void fit(struct draw_canvas *canvas, enum draw_font font, const char *str, int room,
		char fitted[DRAW_TEXT_MAX + 4])
{
	size_t len = strlen(str);

	snprintf(fitted, DRAW_TEXT_MAX + 4, "%s", str);
	while (len && draw_text_width(canvas, font, fitted) > room) {
		len = draw_text_shorter(str, len);
		snprintf(fitted, DRAW_TEXT_MAX + 4, "%.*s" ELLIPSIS, (int)len, str);
	}
}

void draw_text_put_fit(struct draw_canvas *canvas, enum draw_font font, struct iommu_colour colour,
		       double x, double y, int room, const char *str)
{
	char fitted[DRAW_TEXT_MAX + 4];

	fit(canvas, font, str, room, fitted);
	draw_put_text(canvas, font, colour, x, y, fitted);
}
