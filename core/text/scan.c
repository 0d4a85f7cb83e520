/* SPDX-License-Identifier: LGPL-2.1 */
/* Words and numbers of a log message, which may hold any bytes and end anywhere. */
#include "core/faultlog/line_reader.h"

const char *log_find(const struct log_text *s, const char *word)
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

bool log_skip(struct log_text *s, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(s->end - s->p) < len || memcmp(s->p, word, len) != 0)
		return false;
	s->p += len;
	return true;
}

bool log_skip_past(struct log_text *s, const char *word)
{
	const char *p = log_find(s, word);

	if (!p)
		return false;
	s->p = p + strlen(word);
	return true;
}

bool log_blanks(struct log_text *s)
{
	const char *start = s->p;

	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t'))
		s->p++;
	return s->p > start;
}

bool log_is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '_';
}

bool log_word_ends(const struct log_text *s)
{
	return s->p == s->end || !log_is_word(*s->p);
}

void log_last_word(struct log_text *s)
{
	const char *start = s->end;

	while (start > s->p && log_is_word(start[-1]))
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

static bool number(struct log_text *s, unsigned int base, uint64_t max, uint64_t *v)
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
	return s->p > start && log_word_ends(s);
}

bool log_dec(struct log_text *s, uint64_t max, uint64_t *v)
{
	return number(s, 10, max, v);
}

bool log_hex(struct log_text *s, uint64_t max, uint64_t *v)
{
	return number(s, 16, max, v);
}

bool log_0x(struct log_text *s, uint64_t max, uint64_t *v)
{
	return log_skip(s, "0x") && number(s, 16, max, v);
}

bool log_hex_any(struct log_text *s, uint64_t max, uint64_t *v)
{
	log_skip(s, "0x");
	return number(s, 16, max, v);
}

/*
 * AMD-Vi prints three parts from 6.0 and VT-d from about 7.1, both two before; VT-d of 5.14 puts
 * 0x before bus and slot (drivers/iommu/amd/iommu.c, drivers/iommu/intel/dmar.c).
 */
bool log_pci_id(struct log_text *s, struct iommu_fault *f)
{
	uint64_t part[3];
	const char *func;
	uint64_t v;
	int n = 0;

	do {
		if (n == 3 || !log_hex_any(s, 0xffff, &part[n++]))
			return false;
	} while (log_skip(s, ":"));

	if (n < 2 || part[n - 2] > 0xff || part[n - 1] > 0x1f)
		return false;
	if (!log_skip(s, "."))
		return false;
	func = s->p;
	if (!log_hex(s, 7, &v) || s->p - func != 1)
		return false;

	f->device.segment = n == 3 ? (uint16_t)part[0] : 0;
	f->device.bus = (uint8_t)part[n - 2];
	f->device.slot = (uint8_t)part[n - 1];
	f->device.func = (uint8_t)v;
	f->has |= IOMMU_HAS_DEVICE;
	if (n == 3)
		f->has |= IOMMU_HAS_SEGMENT;
	return true;
}

void log_requester(struct iommu_fault *f, uint32_t rid)
{
	f->device = iommu_requester((uint16_t)rid);
	f->has |= IOMMU_HAS_DEVICE;
}
