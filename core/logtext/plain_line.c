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

/* Kernels never print "=3D", because they print numbers with 0x or in lower case. */
static bool is_quoted_printable(const struct iommu_scan *s)
{
	return iommu_scan_find(s, "=3D") != NULL || (s->end > s->p && s->end[-1] == '=');
}

static bool needs_copy(const struct iommu_scan *s)
{
	size_t len = (size_t)(s->end - s->p);

	return memchr(s->p, '\x1b', len) || memchr(s->p, '&', len) || memchr(s->p, '\xa0', len) ||
	       is_quoted_printable(s);
}

/* UTF-8 of the non-breaking space, U+00A0. */
static bool skip_nbsp(struct iommu_scan *s, char *c)
{
	*c = ' ';
	return iommu_scan_skip(s, "\xc2\xa0");
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
			 read_entity(&s, &c) || skip_nbsp(&s, &c))
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
