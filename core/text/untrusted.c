/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Strings from a trace. They may hold anything: a device can be given a name by whoever makes it,
 * and a trace can be made by hand.
 */
#include "text.h"

/* What a byte sequence is to a reader of one line of text. */
enum char_class { CHAR_PLAIN, CHAR_ESCAPE };

struct utf8_range {
	uint32_t first;
	uint32_t last;
};

/*
 * Valid characters that would break a line apart or reorder it: C1 controls (U+009B starts an
 * escape sequence on some terminals), the separators that end a line, and the marks of the Unicode
 * bidirectional algorithm (UAX 9, section 2).
 */
static const struct utf8_range unsafe[] = {
	{ 0x0080, 0x009f }, /* C1 controls, NEL among them */
	{ 0x061c, 0x061c }, /* ALM */
	{ 0x200e, 0x200f }, /* LRM, RLM */
	{ 0x2028, 0x2029 }, /* line and paragraph separator */
	{ 0x202a, 0x202e }, /* LRE, RLE, PDF, LRO, RLO */
	{ 0x2066, 0x2069 }, /* LRI, RLI, FSI, PDI */
};

static bool is_unsafe(uint32_t code)
{
	for (size_t i = 0; i < sizeof(unsafe) / sizeof(unsafe[0]); i++) {
		if (code >= unsafe[i].first && code <= unsafe[i].last)
			return true;
	}
	return false;
}

/*
 * Length in bytes of the UTF-8 sequence that starts at @s, of @len bytes, and whether it may be
 * passed on. Over-long forms, surrogates and values past U+10FFFF are not UTF-8 (RFC 3629,
 * section 3); such a byte is taken alone.
 */
static size_t utf8_sequence(const unsigned char *s, size_t len, enum char_class *class)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t need = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	uint32_t code = s[0] & (0xffU >> (need + 1));

	*class = CHAR_ESCAPE;
	if (s[0] < 0xc2 || s[0] > 0xf4 || len < need)
		return 1;
	for (size_t i = 1; i < need; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 1;
		code = code << 6 | (s[i] & 0x3f);
	}
	if (code < least[need] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 1;
	if (!is_unsafe(code))
		*class = CHAR_PLAIN;
	return need;
}

static void put_escaped(struct iommu_text *t, unsigned char c)
{
	static const char hex_digits[] = "0123456789abcdef";
	char *p = iommu_text_room(t, 4);

	p[0] = '\\';
	if (c == '\n' || c == '\t' || c == '\r') {
		p[1] = c == '\n' ? 'n' : c == '\t' ? 't' : 'r';
		t->len += 2;
		return;
	}
	p[1] = 'x';
	p[2] = hex_digits[c >> 4];
	p[3] = hex_digits[c & 0xf];
	t->len += 4;
}

/*
 * How many bytes from @s on are printable ASCII. Most text is nothing else, so eight bytes are
 * asked at a time: below 0x20, 0x7f and 0x80 or more each set the top bit of their byte in one of
 * the terms. A borrow can set it in the next byte too, which only costs a second look.
 */
static size_t plain_run(const unsigned char *s, size_t len)
{
	const uint64_t ones = 0x0101010101010101;
	size_t i = 0;

	for (; len - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
		uint64_t x;

		memcpy(&x, s + i, sizeof(x));
		if (((x - ones * 0x20) | x | ((x ^ ones * 0x7f) - ones)) & ones * 0x80)
			break;
	}
	while (i < len && s[i] >= 0x20 && s[i] < 0x7f)
		i++;
	return i;
}

void iommu_text_untrusted(struct iommu_text *t, const char *str, size_t len)
{
	const unsigned char *s = (const unsigned char *)str;
	size_t plain = 0;
	size_t i = 0;

	while ((i += plain_run(s + i, len - i)) < len) {
		enum char_class class = CHAR_ESCAPE;
		size_t n = 1;

		if (s[i] >= 0x80)
			n = utf8_sequence(s + i, len - i, &class);
		if (class == CHAR_ESCAPE) {
			iommu_text_mem(t, str + plain, i - plain);
			for (size_t k = 0; k < n; k++)
				put_escaped(t, s[i + k]);
			plain = i + n;
		}
		i += n;
	}
	iommu_text_mem(t, str + plain, len - plain);
}
