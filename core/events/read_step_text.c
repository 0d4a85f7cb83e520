/* SPDX-License-Identifier: LGPL-2.1 */
#include "read_step_text.h"

#define BYTES(v) (0x0101010101010101ULL * (v))

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* A value ends here, and it is what the kernel printed: no "=3D", "&nbsp;" or UTF-8 follows. */
static inline bool at_end(const struct iommu_scan *s, char stop)
{
	char c;

	if (s->p == s->end)
		return true;
	c = *s->p;
	if (c == ',' || c == ';') /* our own text goes on after these */
		return s->p + 1 == s->end || is_blank(s->p[1]);
	return is_blank(c) || c == stop || (c == '\r' && s->p + 1 == s->end);
}

/*
 * Eight hexadecimal digits in lower case at once. Each byte of the word is one digit; the first one
 * is the lowest byte.
 */
static inline bool read_eight(const char *p, uint64_t *v)
{
	uint64_t word, letters, digits;

	memcpy(&word, p, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	letters = (word & BYTES(0x40)) >> 6;
	/* Letters become the characters after '9'. */
	word -= letters * ('a' - '9' - 1);
	digits = word & BYTES(0x0f);
	if ((word & BYTES(0xf0)) != BYTES(0x30) ||
	    ((digits + BYTES(6)) & BYTES(0x10)) >> 4 != letters)
		return false;
	digits = (digits << 4 | digits >> 8) & 0x00ff00ff00ff00ffULL;
	digits = (digits << 8 | digits >> 16) & 0x0000ffff0000ffffULL;
	*v = (digits << 16 | digits >> 32) & 0xffffffff;
	return true;
}

/* At most 16 digits; more are refused by the caller, which finds no end after them. */
static inline bool read_hex(struct iommu_scan *s, uint64_t *v)
{
	const char *start, *last;
	uint64_t eight, n = 0;

	if (s->end - s->p > 2 && s->p[0] == '0' && s->p[1] == 'x')
		s->p += 2;
	start = s->p;
	last = s->end - start > 16 ? start + 16 : s->end;
	while (last - s->p >= 8 && read_eight(s->p, &eight)) {
		n = n << 32 | eight;
		s->p += 8;
	}
	for (; s->p < last; s->p++) {
		char c = *s->p;

		if (is_digit(c))
			n = n << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			n = n << 4 | (uint64_t)(c - 'a' + 10);
		else
			break;
	}
	*v = n;
	return s->p > start;
}

/* At most 18 digits, which cannot overflow. */
static inline bool read_dec(struct iommu_scan *s, uint64_t *v)
{
	const char *start = s->p;
	const char *last = s->end - start > 18 ? start + 18 : s->end;
	uint64_t n = 0;

	while (s->p < last && is_digit(*s->p))
		n = n * 10 + (uint64_t)(*s->p++ - '0');
	*v = n;
	return s->p > start;
}

/* The name of a value, such as the direction of a DMA. */
static bool read_symbol(const struct iommu_names *names, struct iommu_scan *s, uint64_t *v)
{
	const char *start = s->p;
	size_t len;

	while (s->p < s->end && iommu_is_word_char(*s->p))
		s->p++;
	len = (size_t)(s->p - start);
	for (size_t i = 0; i < names->nr; i++) {
		const char *name = names->list[i].name;

		if (!strncmp(name, start, len) && !name[len]) {
			*v = names->list[i].value;
			return len > 0;
		}
	}
	return false;
}

/* Up to a blank or to the label of the next value, whichever is first. */
static bool read_word(struct iommu_scan *s, char stop, struct iommu_value *value)
{
	const char *start = s->p;

	for (; s->p < s->end && !is_blank(*s->p) && *s->p != stop; s->p++) {
		unsigned char c = (unsigned char)*s->p;

		if (c < ' ' || c >= 0x7f || c == '&' || c == '=' || c == '"' || c == ';' ||
		    c == ',')
			return false;
	}
	value->str = start;
	value->len = (uint32_t)(s->p - start);
	return value->len > 0;
}

static bool read_array(const struct iommu_text_part *part, struct iommu_scan *s,
		       struct iommu_value *value, struct iommu_text_arrays *arrays)
{
	uint64_t *elements = arrays->elements[arrays->used % IOMMU_TEXT_ARRAYS_MAX];
	uint32_t n = 0;

	if (s->p == s->end || *s->p != '{')
		return false;
	do {
		s->p++;
		if (n == IOMMU_TEXT_ELEMENTS_MAX ||
		    !(part->kind == IOMMU_PART_ARRAY_HEX ? read_hex(s, &elements[n])
							 : read_dec(s, &elements[n])))
			return false;
		n++;
	} while (s->p < s->end && *s->p == ',');
	if (s->p == s->end || *s->p != '}')
		return false;
	s->p++;
	arrays->used++;
	value->elements = elements;
	value->len = n;
	return true;
}

/* Most labels fit in one word. Labels have room for more bytes after them, and @p has @room. */
static inline bool equals(const char *p, size_t room, const char *label, size_t len)
{
	uint64_t text, expected;

	if (len > sizeof(text) || room < sizeof(text))
		return !memcmp(p, label, len);
	if (!len)
		return true;
	memcpy(&text, p, sizeof(text));
	memcpy(&expected, label, sizeof(expected));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return !((text ^ expected) >> (64 - 8 * len));
#else
	return !((text ^ expected) << (64 - 8 * len));
#endif
}

/* A single blank of the label stands for any number of them, at least one. */
static inline bool skip_words(const char *label, size_t len, struct iommu_scan *s)
{
	const char *p = s->p;

	if (len && *label == ' ') {
		if (p == s->end || !is_blank(*p))
			return false;
		while (p < s->end && is_blank(*p))
			p++;
		label++;
		len--;
	}
	if ((size_t)(s->end - p) < len)
		return false;
	if (!equals(p, (size_t)(s->end - p), label, len))
		return false;
	p += len;
	if (len && label[len - 1] == ' ') {
		while (p < s->end && is_blank(*p))
			p++;
	}
	s->p = p;
	return true;
}

/* Up to a blank or to @stop. */
static inline void skip_value(struct iommu_scan *s, char stop)
{
	while (s->p < s->end && !is_blank(*s->p) && *s->p != stop)
		s->p++;
}

/* The character that ends the value of @part: that of the next label. */
static inline char stop_of(const struct iommu_text_form *form, const struct iommu_text_part *part)
{
	const struct iommu_text_part *next = part + 1;

	return next < form->parts + form->nr_parts && next->label_len ? next->label[0] : ' ';
}

static inline bool read_value(const struct iommu_text_form *form,
			      const struct iommu_text_part *part, struct iommu_scan *s,
			      struct iommu_value *value, struct iommu_text_arrays *arrays)
{
	const struct iommu_names *names = form->event->names[part->field];
	const char stop = stop_of(form, part);
	struct iommu_scan rest = *s;

	switch (part->kind) {
	case IOMMU_PART_HEX:
	case IOMMU_PART_DEC:
		if ((part->kind == IOMMU_PART_HEX ? read_hex(s, &value->num)
						  : read_dec(s, &value->num)) &&
		    at_end(s, stop))
			return true;
		*s = rest;
		return names && read_symbol(names, s, &value->num) && at_end(s, stop);
	case IOMMU_PART_WORD:
		return read_word(s, stop, value);
	case IOMMU_PART_ARRAY_HEX:
	case IOMMU_PART_ARRAY_DEC:
		return read_array(part, s, value, arrays) && at_end(s, stop);
	default:
		return false;
	}
}

/* Words before the last one, such as " [TRUNCATED] dma_addrs=", are not in every line. */
static inline bool skip_label(const struct iommu_text_part *part, struct iommu_scan *s)
{
	size_t at = part->label_len;

	if (skip_words(part->label, at, s))
		return true;
	while (at && part->label[at - 1] != ' ')
		at--;
	return at > 1 && at < part->label_len &&
	       skip_words(part->label + at - 1, part->label_len - at + 1, s);
}

bool iommu_text_form_read_step(const struct iommu_text_form *form, struct iommu_scan s,
			       struct iommu_value *values, struct iommu_text_arrays *arrays)
{
	unsigned int left = form->event->step_fields;
	bool missing = false;

	if (form->is_named)
		return false;
	arrays->used = 0;
	for (unsigned int i = 0; i < form->event->nr_fields; i++)
		values[i].state = IOMMU_ABSENT;
	while (s.p < s.end && is_blank(*s.p))
		s.p++;
	for (unsigned int i = 0; left && i < form->nr_parts; i++) {
		const struct iommu_text_part *part = &form->parts[i];
		unsigned int bit = part->field < 0 ? 0 : IOMMU_FIELD((unsigned int)part->field);
		struct iommu_value value = { .state = IOMMU_PRESENT, .element = 8 };

		if (!skip_label(part, &s)) {
			if (part->kind == IOMMU_PART_LITERAL)
				return false;
			missing |= (left & bit) != 0;
			continue;
		}
		/* What comes before this part is missing on purpose, not cut off. */
		missing = false;
		if (part->kind == IOMMU_PART_LITERAL)
			continue;
		if (!(left & bit)) {
			skip_value(&s, stop_of(form, part));
			continue;
		}
		if (!read_value(form, part, &s, &value, arrays))
			return false;
		values[part->field] = value;
		skip_value(&s, stop_of(form, part));
		left &= ~bit;
	}
	return !missing;
}
