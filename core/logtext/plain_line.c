/* SPDX-License-Identifier: LGPL-2.1 */
#include "plain_line.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "core/text/scan.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Cut off "> ", "| " and "&gt; ", any number of them, if the line begins with one. */
static void skip_quotes(struct iommu_scan *s)
{
	struct iommu_scan rest = *s;

	for (;;) {
		iommu_scan_skip_blanks(&rest);
		if (!iommu_scan_skip(&rest, ">") && !iommu_scan_skip(&rest, "&gt;") &&
		    !iommu_scan_skip(&rest, "| "))
			return;
		*s = rest;
		iommu_scan_skip(s, " ");
	}
}

/* "ESC [ parameters letter" (ECMA-48, 5.4). */
static void skip_colour(struct iommu_scan *s)
{
	s->p++;
	iommu_scan_skip(s, "[");
	while (s->p < s->end && (is_digit(*s->p) || *s->p == ';'))
		s->p++;
	if (s->p < s->end)
		s->p++;
}

/* "&#60;" and "&#x3c;". */
static bool read_number(struct iommu_scan *s, char *c)
{
	struct iommu_scan rest = *s;
	uint64_t v;

	if (!iommu_scan_skip(&rest, "&#"))
		return false;
	if (!(iommu_scan_skip(&rest, "x") ? iommu_scan_hex(&rest, 0x7e, &v)
					  : iommu_scan_dec(&rest, 0x7e, &v)) ||
	    v < ' ' || !iommu_scan_skip(&rest, ";"))
		return false;
	*c = (char)v;
	*s = rest;
	return true;
}

static bool read_entity(struct iommu_scan *s, char *c)
{
	static const struct {
		const char *name;
		char c;
	} entities[] = {
		{ "&gt;", '>' },   { "&lt;", '<' },    { "&amp;", '&' },
		{ "&quot;", '"' }, { "&apos;", '\'' }, { "&nbsp;", ' ' },
	};

	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		if (iommu_scan_skip(s, entities[i].name)) {
			*c = entities[i].c;
			return true;
		}
	}
	return read_number(s, c);
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "=3D": an equals sign and two capital hexadecimal digits. */
static bool read_quoted_printable(struct iommu_scan *s, char *c)
{
	int high, low;

	if (s->end - s->p < 3 || *s->p != '=')
		return false;
	high = hex_digit(s->p[1]);
	low = hex_digit(s->p[2]);
	if (high < 0 || low < 0)
		return false;
	*c = (char)(high * 16 + low);
	s->p += 3;
	return true;
}

/*
 * Kernels never print "=3D", because they print numbers with 0x or in lower case. A "=" at the end
 * proves nothing: the last value of some lines is empty.
 */
static bool is_quoted_printable(const struct iommu_scan *s)
{
	return iommu_scan_find(s, "=3D") != NULL;
}

static bool needs_copy(const struct iommu_scan *s)
{
	size_t len = (size_t)(s->end - s->p);

	return memchr(s->p, '\xe2', len) || memchr(s->p, '\x1b', len) || memchr(s->p, '&', len) ||
	       memchr(s->p, '\xa0', len) || is_quoted_printable(s);
}

/* What word processors and web pages write in place of ASCII characters, in UTF-8. */
static bool read_typography(struct iommu_scan *s, char *c)
{
	static const struct {
		const char *utf8;
		char c;
	} characters[] = {
		{ "\xc2\xa0", ' ' },	  /* U+00A0 no-break space */
		{ "\xe2\x80\xaf", ' ' },  /* U+202F narrow no-break space */
		{ "\xe2\x80\x90", '-' },  /* U+2010 hyphen */
		{ "\xe2\x80\x91", '-' },  /* U+2011 no-break hyphen */
		{ "\xe2\x80\x93", '-' },  /* U+2013 en dash */
		{ "\xe2\x80\x98", '\'' }, /* U+2018, U+2019 single quotes */
		{ "\xe2\x80\x99", '\'' },
		{ "\xe2\x80\x9c", '"' }, /* U+201C, U+201D double quotes */
		{ "\xe2\x80\x9d", '"' },
	};

	for (size_t i = 0; i < sizeof(characters) / sizeof(characters[0]); i++) {
		if (iommu_scan_skip(s, characters[i].utf8)) {
			*c = characters[i].c;
			return true;
		}
	}
	return false;
}

static size_t copy(struct iommu_scan s, char *buf)
{
	bool quoted_printable = is_quoted_printable(&s);
	size_t n = 0;
	char c;

	while (s.p < s.end && n < IOMMU_PLAIN_LINE_MAX) {
		if (*s.p == '\x1b')
			skip_colour(&s);
		else if ((quoted_printable && read_quoted_printable(&s, &c)) ||
			 read_entity(&s, &c) || read_typography(&s, &c))
			buf[n++] = c;
		else
			buf[n++] = *s.p++;
	}
	return n;
}

const char *iommu_plain_line(const char *raw, size_t *len, char *buf)
{
	struct iommu_scan s = { raw, raw + *len };

	if (s.end > s.p && s.end[-1] == '\r')
		s.end--;
	skip_quotes(&s);
	if (needs_copy(&s)) {
		*len = copy(s, buf);
		return buf;
	}
	*len = (size_t)(s.end - s.p);
	return s.p;
}
