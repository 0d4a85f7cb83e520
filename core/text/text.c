/* SPDX-License-Identifier: LGPL-2.1 */
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
 * The eight hexadecimal digits of @v, in the order of memory. All of them at once: addresses are
 * most of what a line holds, and a digit at a time costs three times as much.
 */
static uint64_t ascii_digits(uint32_t v)
{
	uint64_t x = v;
	uint64_t letters;

	/* a digit to each byte, the first one to the lowest */
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
