/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_TEXT_H
#define IOMMU_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * A writer of text that never allocates: it fills the caller's buffer and hands it on when it is
 * full. Numbers are written by hand because formatting by printf is what decoding costs most.
 */
struct iommu_text {
	char *buf;
	size_t len;
	size_t cap;
	void (*flush)(void *arg, const char *str, size_t len);
	void *arg;
};

/* The smallest buffer that a writer works with, in bytes: one number or one word must fit. */
#define IOMMU_TEXT_MIN 64

/*
 * Start writing. @buf of @cap bytes (at least IOMMU_TEXT_MIN) and @arg stay the caller's and must
 * outlive the writer. @flush gets the text piece by piece; str[len] is 0 in each call.
 */
void iommu_text_init(struct iommu_text *t, char *buf, size_t cap,
		     void (*flush)(void *arg, const char *str, size_t len), void *arg);

/* Hand on what is in the buffer. To be called once more when the text is complete. */
void iommu_text_flush(struct iommu_text *t);

/* Room for @n bytes (at most IOMMU_TEXT_MIN - 1) at the returned place; the caller adds to len. */
static inline char *iommu_text_room(struct iommu_text *t, size_t n)
{
	if (t->cap - t->len <= n)
		iommu_text_flush(t);
	return t->buf + t->len;
}

/* Add @len bytes of text of ours, as they are. Any length. */
void iommu_text_mem(struct iommu_text *t, const char *str, size_t len);

/* Add a string of ours. Inline, so that a literal's length is known to the compiler. */
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

/* Add one character of ours. */
static inline void iommu_text_putc(struct iommu_text *t, char c)
{
	*iommu_text_room(t, 1) = c;
	t->len++;
}

/* Add @v as decimal digits (%llu). */
void iommu_text_dec(struct iommu_text *t, uint64_t v);

/* Add @v as decimal digits with a sign where negative (%lld). */
void iommu_text_signed(struct iommu_text *t, int64_t v);

/* Add @v in lower-case hexadecimal with 0x and at least @width digits, 1 to 16 (0x%0*llx). */
void iommu_text_hex(struct iommu_text *t, uint64_t v, unsigned int width);

/* Add @v in lower-case hexadecimal as it is, without 0x (%llx). */
void iommu_text_hex_bare(struct iommu_text *t, uint64_t v);

/*
 * Add a string that came from a trace, @len bytes, and make it safe for a terminal and for one
 * line: control bytes, line separators, bidirectional marks and whatever is not valid UTF-8 are
 * written as \n, \t, \r or \xHH. Everything else, a backslash too, stays as it is, so that text
 * without such bytes equals what the kernel meant.
 */
void iommu_text_untrusted(struct iommu_text *t, const char *str, size_t len);

/*
 * The largest binary unit (K, M, G, T, P or E) that divides @bytes, or 0 where none does, as for
 * 0, 1000 or 1025. *@count becomes the number of those units.
 */
char iommu_size_unit(uint64_t bytes, uint64_t *count);

/* Add a time of @ns nanoseconds: 101.059 ms, from a second on 6.034 s. What is finer is cut off. */
void iommu_text_duration(struct iommu_text *t, uint64_t ns);

/* Add a size in words: 4K, 12K, 2M, "nothing" for 0, "1000 bytes" where no unit divides it. */
void iommu_text_size(struct iommu_text *t, uint64_t bytes);

#endif
