/* SPDX-License-Identifier: LGPL-2.1 */
#include "log_prefix.h"

#include <ctype.h>
#include <string.h>

/* Skip "ESC [ parameters letter" (ECMA-48, 5.4). */
static const char *skip_colour(const char *p, const char *end)
{
	p++;
	if (p < end && *p == '[')
		p++;
	while (p < end && (isdigit((unsigned char)*p) || *p == ';'))
		p++;
	return p < end ? p + 1 : p;
}

const char *log_plain(const char *raw, size_t *len, char *plain, size_t size)
{
	const char *end = raw + *len;
	size_t n = 0;

	if (end > raw && end[-1] == '\r')
		end--;
	*len = (size_t)(end - raw);
	if (!memchr(raw, '\x1b', *len))
		return raw;
	for (const char *p = raw; p < end && n < size;) {
		if (*p == '\x1b')
			p = skip_colour(p, end);
		else
			plain[n++] = *p++;
	}
	*len = n;
	return plain;
}

static const char *skip_spaces(const char *p, const char *end)
{
	while (p < end && *p == ' ')
		p++;
	return p;
}

/* Parse at most 18 digits at *@p and move *@p past them. Returns their number. */
static unsigned int digits(const char **p, const char *end, uint64_t *value)
{
	unsigned int n = 0;

	*value = 0;
	while (*p < end && n < 18 && isdigit((unsigned char)**p)) {
		*value = *value * 10 + (uint64_t)(*(*p)++ - '0');
		n++;
	}
	return n;
}

/* Parse "[   12.345678]", with at most 9 digits of seconds. Returns its end, or NULL. */
static const char *read_time(const char *p, const char *end, uint64_t *ts)
{
	uint64_t seconds, micros;
	unsigned int n;

	p = skip_spaces(p + 1, end);
	n = digits(&p, end, &seconds);
	if (!n || n > 9 || p == end || *p++ != '.')
		return NULL;
	if (digits(&p, end, &micros) != 6 || p == end || *p++ != ']')
		return NULL;
	*ts = (seconds * 1000000 + micros) * 1000;
	return p;
}

/* Parse "[  T312]", a task, or "[    C1]", a CPU in interrupt context. */
static void read_caller(const char *p, const char *end, struct iommu_log_key *key)
{
	uint64_t id;
	char kind;

	if (p < end && *p == ' ') /* dmesg separates the two by a space, the console does not */
		p++;
	if (p == end || *p != '[')
		return;
	p = skip_spaces(p + 1, end);
	if (p == end)
		return;
	kind = *p++;
	if ((kind != 'T' && kind != 'C') || !digits(&p, end, &id) || p == end || *p != ']')
		return;
	if (kind == 'T')
		key->task = (int64_t)id;
	else
		key->cpu = (int)id + 1; /* 0 means unknown */
}

struct iommu_log_key log_prefix(const char *line, size_t len)
{
	struct iommu_log_key key = { 0 };
	const char *end = line + len;

	for (const char *p = line; (p = memchr(p, '[', (size_t)(end - p))); p++) {
		const char *caller = read_time(p, end, &key.ts);

		if (caller) {
			read_caller(caller, end, &key);
			break;
		}
	}
	return key;
}
