/* SPDX-License-Identifier: LGPL-2.1 */
/* The text writer: numbers, sizes, durations, and untrusted strings. */
#include "text.h"

static const char digit_pairs[] = "00010203040506070809"
				  "10111213141516171819"
				  "20212223242526272829"
				  "30313233343536373839"
				  "40414243444546474849"
				  "50515253545556575859"
				  "60616263646566676869"
				  "70717273747576777879"
				  "80818283848586878889"
				  "90919293949596979899";

void iommu_text_init(struct iommu_text *t, char *buf, size_t cap,
		     void (*flush)(void *arg, const char *str, size_t len), void *arg)
{
	t->buf = buf;
	t->len = 0;
	t->cap = cap;
	t->flush = flush;
	t->arg = arg;
	t->styles = NULL;
}

void iommu_text_flush(struct iommu_text *t)
{
	if (!t->len)
		return;
	t->buf[t->len] = '\0';
	t->flush(t->arg, t->buf, t->len);
	t->len = 0;
}

void iommu_text_mem(struct iommu_text *t, const char *str, size_t len)
{
	while (len) {
		size_t room = t->cap - 1 - t->len;
		size_t n = len < room ? len : room;

		memcpy(t->buf + t->len, str, n);
		t->len += n;
		str += n;
		len -= n;
		if (len)
			iommu_text_flush(t);
	}
}

void iommu_text_dec(struct iommu_text *t, uint64_t v)
{
	char digits[20];
	char *p = digits + sizeof(digits);
	size_t n;

	while (v >= 100) {
		p -= 2;
		memcpy(p, &digit_pairs[v % 100 * 2], 2);
		v /= 100;
	}
	if (v >= 10) {
		p -= 2;
		memcpy(p, &digit_pairs[v * 2], 2);
	} else {
		*--p = (char)('0' + v);
	}

	n = (size_t)(digits + sizeof(digits) - p);
	memcpy(iommu_text_room(t, n), p, n);
	t->len += n;
}

void iommu_text_signed(struct iommu_text *t, int64_t v)
{
	if (v < 0) {
		iommu_text_putc(t, '-');
		iommu_text_dec(t, -(uint64_t)v);
	} else {
		iommu_text_dec(t, (uint64_t)v);
	}
}

/*
 * The eight hexadecimal digits of @v, in memory order. They are computed together: lines consist
 * mostly of addresses, and a digit at a time takes three times as long.
 */
static uint64_t ascii_digits(uint32_t v)
{
	uint64_t x = v;
	uint64_t letters;

	/* one digit per byte, the first in the lowest */
	x = x << 32 | x >> 16;
	x = (x & 0x0000ffff0000ffff);
	x = (x & 0x000000ff000000ff) << 16 | (x & 0x0000ff000000ff00) >> 8;
	x = (x & 0x000f000f000f000f) << 8 | (x & 0x00f000f000f000f0) >> 4;
	letters = (x + 0x0606060606060606) >> 4 & 0x0101010101010101;
	x += 0x3030303030303030 + letters * ('a' - '0' - 10);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	x = __builtin_bswap64(x);
#endif
	return x;
}

static unsigned int count_hex_digits(uint64_t v)
{
	return v ? (67 - (unsigned int)__builtin_clzll(v)) / 4 : 1;
}

static void put_hex_digits(char *p, uint64_t v, unsigned int digits)
{
	uint64_t ascii[2] = { ascii_digits((uint32_t)(v >> 32)), ascii_digits((uint32_t)v) };

	if (digits == 16) /* a copy of known size */
		memcpy(p, ascii, 16);
	else
		memcpy(p, (const char *)ascii + 16 - digits, digits);
}

void iommu_text_hex(struct iommu_text *t, uint64_t v, unsigned int width)
{
	unsigned int digits = count_hex_digits(v);
	char *p = iommu_text_room(t, 18);

	if (digits < width)
		digits = width;
	p[0] = '0';
	p[1] = 'x';
	put_hex_digits(p + 2, v, digits);
	t->len += digits + 2;
}

void iommu_text_hex_bare(struct iommu_text *t, uint64_t v)
{
	unsigned int digits = count_hex_digits(v);

	put_hex_digits(iommu_text_room(t, 16), v, digits);
	t->len += digits;
}

void iommu_text_duration(struct iommu_text *t, uint64_t ns)
{
	bool seconds = ns >= 1000000000;
	uint64_t thousandths = ns / (seconds ? 1000000 : 1000);
	uint64_t part = thousandths % 1000;

	iommu_text_dec(t, thousandths / 1000);
	iommu_text_putc(t, '.');
	iommu_text_putc(t, (char)('0' + part / 100));
	iommu_text_putc(t, (char)('0' + part / 10 % 10));
	iommu_text_putc(t, (char)('0' + part % 10));
	iommu_text_puts(t, seconds ? " s" : " ms");
}

char iommu_size_unit(uint64_t bytes, uint64_t *count)
{
	static const char units[] = { 0, 'K', 'M', 'G', 'T', 'P', 'E' };
	unsigned int unit;

	if (!bytes)
		return 0;
	unit = (unsigned int)__builtin_ctzll(bytes) / 10;
	*count = bytes >> (unit * 10);
	return units[unit];
}

void iommu_text_size(struct iommu_text *t, uint64_t bytes)
{
	uint64_t count;
	char unit = iommu_size_unit(bytes, &count);

	if (unit) {
		iommu_text_dec(t, count);
		iommu_text_putc(t, unit);
	} else if (bytes) {
		iommu_text_dec(t, bytes);
		iommu_text_puts(t, " bytes");
	} else {
		iommu_text_puts(t, "nothing");
	}
}

/*
 * Untrusted strings may contain anything: the creator of a device chooses its name, and a trace can
 * be made by hand.
 */
enum char_class {
	CHAR_PLAIN,
	CHAR_ESCAPE,
};

struct utf8_range {
	uint32_t first;
	uint32_t last;
};

/*
 * Valid characters that would split or reorder a line: C1 controls (U+009B starts an escape
 * sequence on some terminals), line separators, and the marks of the Unicode bidirectional
 * algorithm (UAX 9, section 2).
 */
static const struct utf8_range unsafe[] = {
	{ 0x0080, 0x009f }, /* C1 controls, including NEL */
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
 * The length in bytes of the UTF-8 sequence at @s, of @len bytes. *@class becomes whether it must
 * be escaped. Overlong forms, surrogates and values past U+10FFFF are not UTF-8 (RFC 3629, section
 * 3); then only one byte counts.
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
 * The number of printable ASCII bytes from @s on. Most text has only such bytes, so this tests
 * eight at a time: bytes below 0x20, 0x7f, and bytes from 0x80 on each set their top bit in one of
 * the terms. A borrow can set the top bit of the next byte, too, which only costs a second test.
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
