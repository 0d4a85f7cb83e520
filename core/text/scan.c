/* SPDX-License-Identifier: LGPL-2.1 */
#include "scan.h"

const char *iommu_scan_find(const struct iommu_scan *s, const char *word)
{
	size_t len = strlen(word);
	const char *p = s->p;

	while ((size_t)(s->end - p) >= len) {
		p = memchr(p, word[0], (size_t)(s->end - p) - len + 1);
		if (!p)
			return NULL;
		if (!memcmp(p, word, len))
			return p;
		p++;
	}
	return NULL;
}

bool iommu_scan_skip(struct iommu_scan *s, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(s->end - s->p) < len || memcmp(s->p, word, len) != 0)
		return false;
	s->p += len;
	return true;
}

bool iommu_scan_skip_past(struct iommu_scan *s, const char *word)
{
	const char *p = iommu_scan_find(s, word);

	if (!p)
		return false;
	s->p = p + strlen(word);
	return true;
}

bool iommu_scan_skip_blanks(struct iommu_scan *s)
{
	const char *start = s->p;

	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t'))
		s->p++;
	return s->p > start;
}

bool iommu_is_word_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '_';
}

bool iommu_scan_at_word_end(const struct iommu_scan *s)
{
	return s->p == s->end || !iommu_is_word_char(*s->p);
}

void iommu_scan_keep_last_word(struct iommu_scan *s)
{
	const char *start = s->end;

	while (start > s->p && iommu_is_word_char(start[-1]))
		start--;
	s->p = start;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

static bool number(struct iommu_scan *s, unsigned int base, uint64_t max, uint64_t *v)
{
	const char *start = s->p;
	uint64_t n = 0;

	while (s->p < s->end) {
		unsigned int d = (unsigned int)digit(*s->p);

		if (d >= base)
			break;
		if (d > max || n > (max - d) / base)
			return false;
		n = n * base + d;
		s->p++;
	}
	*v = n;
	return s->p > start && iommu_scan_at_word_end(s);
}

bool iommu_scan_dec(struct iommu_scan *s, uint64_t max, uint64_t *v)
{
	return number(s, 10, max, v);
}

bool iommu_scan_hex(struct iommu_scan *s, uint64_t max, uint64_t *v)
{
	return number(s, 16, max, v);
}

bool iommu_scan_0x_hex(struct iommu_scan *s, uint64_t max, uint64_t *v)
{
	return iommu_scan_skip(s, "0x") && number(s, 16, max, v);
}

bool iommu_scan_any_hex(struct iommu_scan *s, uint64_t max, uint64_t *v)
{
	iommu_scan_skip(s, "0x");
	return number(s, 16, max, v);
}
