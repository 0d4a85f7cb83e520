/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TEXT_H
#define IOMMU_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A string of the trace: not terminated, untrusted, valid as long as the record is. */
struct iommu_string {
	const char *str;
	size_t len;
};

/* What a part of a text is, for hosts that show it, such as by a colour on a terminal. */
enum iommu_style {
	IOMMU_STYLE_PLAIN, /* the end of any other */
	IOMMU_STYLE_TITLE,
	IOMMU_STYLE_DEVICE,
	IOMMU_STYLE_LABEL, /* of a line or a section's part */
	IOMMU_STYLE_GOOD,
	IOMMU_STYLE_DOUBTFUL, /* perhaps benign, or worth a look */
	IOMMU_STYLE_BAD,
	IOMMU_STYLES,
};

/*
 * A text writer that never allocates memory: it fills the caller's buffer and passes the text on
 * when the buffer is full. It formats numbers itself, because printf would take most of the time of
 * decoding.
 */
struct iommu_text {
	char *buf;
	size_t len;
	size_t cap;
	void (*flush)(void *arg, const char *str, size_t len);
	void *arg;
	const char *const *styles; /* what begins each style; NULL: styles are not shown */
};

/* The minimum size of the buffer in bytes: any number and most words must fit. */
#define IOMMU_TEXT_MIN 64

/*
 * Start writing to @buf of @cap bytes, at least IOMMU_TEXT_MIN. The caller owns @buf and @arg,
 * which must outlive the writer. Styles are not shown unless the caller sets them. @flush receives
 * the text piece by piece; str[len] is 0 in each call.
 */
void iommu_text_init(struct iommu_text *t, char *buf, size_t cap,
		     void (*flush)(void *arg, const char *str, size_t len), void *arg);

/* Pass on the content of the buffer. Call this once more when the text is complete. */
void iommu_text_flush(struct iommu_text *t);

/* Returns room for @n bytes, at most IOMMU_TEXT_MIN - 1. The caller fills it and adds to len. */
static inline char *iommu_text_room(struct iommu_text *t, size_t n)
{
	if (t->cap - t->len <= n)
		iommu_text_flush(t);
	return t->buf + t->len;
}

/* Add @len bytes of our own text, unchanged. Any length. */
void iommu_text_mem(struct iommu_text *t, const char *str, size_t len);

/* Add a string of our own. Inline, so that the compiler computes the length of a literal. */
static inline void iommu_text_puts(struct iommu_text *t, const char *str)
{
	size_t len = strlen(str);

	if (len < IOMMU_TEXT_MIN) {
		memcpy(iommu_text_room(t, len), str, len);
		t->len += len;
	} else {
		iommu_text_mem(t, str, len);
	}
}

/* Add one character. */
static inline void iommu_text_putc(struct iommu_text *t, char c)
{
	*iommu_text_room(t, 1) = c;
	t->len++;
}

/* From here on, the text is @style. */
static inline void iommu_text_style(struct iommu_text *t, enum iommu_style style)
{
	if (t->styles)
		iommu_text_puts(t, t->styles[style]);
}

/* Add a string of our own in @style. */
static inline void iommu_text_styled(struct iommu_text *t, enum iommu_style style, const char *str)
{
	iommu_text_style(t, style);
	iommu_text_puts(t, str);
	iommu_text_style(t, IOMMU_STYLE_PLAIN);
}

/* Add @v as decimal digits (%llu). */
void iommu_text_dec(struct iommu_text *t, uint64_t v);

/* Add @v as decimal digits, with a sign if it is negative (%lld). */
void iommu_text_signed(struct iommu_text *t, int64_t v);

/* Add @v in lower-case hexadecimal with 0x and at least @width digits, 1 to 16 (0x%0*llx). */
void iommu_text_hex(struct iommu_text *t, uint64_t v, unsigned int width);

/* Add @v in lower-case hexadecimal without 0x (%llx). */
void iommu_text_hex_bare(struct iommu_text *t, uint64_t v);

/*
 * Add a string from a trace or a log, @len bytes, and make it safe for a terminal and a single
 * line. Control bytes, line separators, bidirectional marks and bytes that are not valid UTF-8 are
 * written as \n, \t, \r or \xHH. Everything else is unchanged, including backslashes, so text
 * without such bytes is identical to the kernel's.
 */
void iommu_text_untrusted(struct iommu_text *t, const char *str, size_t len);

/*
 * The largest binary unit (K, M, G, T, P or E) that divides @bytes, or 0 if none does (as for 0,
 * 1000 and 1025). *@count becomes the number of units.
 */
char iommu_size_unit(uint64_t bytes, uint64_t *count);

/* Add a duration of @ns nanoseconds, truncated: 101.059 ms, and from one second on 6.034 s. */
void iommu_text_duration(struct iommu_text *t, uint64_t ns);

/* Add a size: 4K, 12K, 2M, "nothing" for 0, and "1000 bytes" if no unit divides it. */
void iommu_text_size(struct iommu_text *t, uint64_t bytes);

#endif
