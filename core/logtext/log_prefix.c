/* SPDX-License-Identifier: LGPL-2.1 */
#include "log_prefix.h"

#include <string.h>

#include "core/text/scan.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Read at most 18 digits. Returns their number. */
static unsigned int digits(struct iommu_scan *s, uint64_t *value)
{
	unsigned int n = 0;

	*value = 0;
	while (s->p < s->end && n < 18 && is_digit(*s->p)) {
		*value = *value * 10 + (uint64_t)(*s->p++ - '0');
		n++;
	}
	return n;
}

/*
 * Read "[   12.345678]", with at most 9 digits of seconds and @min to 9 digits after the point. On
 * failure, *@s is unchanged.
 */
static bool read_uptime(struct iommu_scan *s, unsigned int min, struct iommu_log_prefix *prefix)
{
	struct iommu_scan rest = *s;
	uint64_t seconds, fraction;
	unsigned int n;
	const char *start;

	if (!iommu_scan_skip(&rest, "["))
		return false;
	iommu_scan_skip_blanks(&rest);
	start = rest.p;
	n = digits(&rest, &seconds);
	if (!n || n > 9 || !iommu_scan_skip(&rest, "."))
		return false;
	n = digits(&rest, &fraction);
	if (n < min || n > 9)
		return false;
	for (; n < 9; n++)
		fraction *= 10;
	prefix->time_len = (size_t)(rest.p - start);
	if (!iommu_scan_skip(&rest, "]"))
		return false;
	prefix->time = start;
	prefix->key.ts = seconds * 1000000000 + fraction;
	prefix->has_uptime = true;
	*s = rest;
	return true;
}

/* Read "[  T312]", a task, or "[    C1]", a CPU in interrupt context. */
static void read_caller(struct iommu_scan s, struct iommu_log_key *key)
{
	uint64_t id;
	char kind;

	iommu_scan_skip(&s, " "); /* printed by dmesg, but not by the console */
	if (!iommu_scan_skip(&s, "["))
		return;
	iommu_scan_skip_blanks(&s);
	if (s.p == s.end)
		return;
	kind = *s.p++;
	if ((kind != 'T' && kind != 'C') || !digits(&s, &id) || !iommu_scan_skip(&s, "]"))
		return;
	if (kind == 'T')
		key->task = (int64_t)id;
	else
		key->cpu = (int)id + 1; /* 0 means unknown */
}

/* Match @form: 0 is a digit, a is a letter, _ is a space or a digit, the rest is literal. */
static bool match(struct iommu_scan *s, const char *form)
{
	const char *p = s->p;

	for (; *form; form++, p++) {
		bool letter;

		if (p == s->end)
			return false;
		letter = (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z');
		if (*form == '0'   ? !is_digit(*p)
		    : *form == 'a' ? !letter
		    : *form == '_' ? *p != ' ' && !is_digit(*p)
				   : *p != *form)
			return false;
	}
	s->p = p;
	return true;
}

/* "2024-10-14T18:41:49.056589+02:00": everything up to the next space. */
static bool read_iso_date(struct iommu_scan *s)
{
	if (!match(s, "0000-00-00T00:00:00") && !match(s, "0000-00-00 00:00:00"))
		return false;
	while (s->p < s->end && *s->p != ' ' && *s->p != ']')
		s->p++;
	return true;
}

/* "18:41:49 " and "18:41:49.056 ", in logs that were shortened by hand. */
static bool read_time_of_day(struct iommu_scan *s)
{
	uint64_t fraction;

	if (!match(s, "00:00:00"))
		return false;
	if (iommu_scan_skip(s, ".") && !digits(s, &fraction))
		return false;
	return s->p < s->end && (*s->p == ' ' || *s->p == ']');
}

static bool read_date(struct iommu_scan *s, struct iommu_log_prefix *prefix)
{
	struct iommu_scan rest = *s;
	const char *start;
	bool bracket = iommu_scan_skip(&rest, "[");

	start = rest.p;
	if (!(bracket &&
	      (match(&rest, "aaa aaa _0 00:00:00 0000") ||
	       match(&rest, "aaa aaa _0 00:00:00.000000 0000") || match(&rest, "aaa_0 00:00"))) &&
	    !match(&rest, "aaa _0 00:00:00") && !match(&rest, "00-00 00:00:00.000") &&
	    !read_iso_date(&rest)) {
		rest.p = start;
		if (!read_time_of_day(&rest))
			return false;
	}
	prefix->time = start;
	prefix->time_len = (size_t)(rest.p - start);
	if (bracket && !iommu_scan_skip(&rest, "]"))
		return false;
	*s = rest;
	return true;
}

/* Records of /dev/kmsg: "LEVEL,SEQUENCE,MICROSECONDS,FLAGS;" */
static bool read_kmsg(struct iommu_scan *s, struct iommu_log_prefix *prefix)
{
	struct iommu_scan rest = *s;
	uint64_t v;
	const char *start;
	unsigned int n;

	if (!digits(&rest, &v) || !iommu_scan_skip(&rest, ",") || !digits(&rest, &v) ||
	    !iommu_scan_skip(&rest, ","))
		return false;
	start = rest.p;
	n = digits(&rest, &v);
	if (!n || n > 15 || !iommu_scan_skip(&rest, ","))
		return false;
	prefix->time = start;
	prefix->time_len = n;
	prefix->key.ts = v * 1000;
	prefix->has_uptime = true;
	*s = rest;
	return true;
}

/* "<3>", and "kern  :err   : " of dmesg -x. */
static bool skip_level(struct iommu_scan *s)
{
	static const char *const levels[] = {
		"emerg : ", "alert : ", "crit  : ", "err   : ",
		"warn  : ", "notice: ", "info  : ", "debug : ",
	};
	struct iommu_scan rest = *s;

	if (match(s, "<0>") || match(s, "<00>") || match(s, "<000>"))
		return true;
	if (!iommu_scan_skip(&rest, "kern  :"))
		return false;
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		if (iommu_scan_skip(&rest, levels[i])) {
			*s = rest;
			return true;
		}
	}
	return false;
}

/* The prefix at the start of a line. */
static void read_start(struct iommu_scan *s, struct iommu_log_prefix *prefix)
{
	bool level;

	iommu_scan_skip_blanks(s);
	level = skip_level(s);
	iommu_scan_skip_blanks(s);
	prefix->begins_message = read_uptime(s, 1, prefix) || read_date(s, prefix) ||
				 read_kmsg(s, prefix) || level ||
				 (match(s, "[  +") && iommu_scan_skip_past(s, "]")) ||
				 iommu_scan_skip(s, "kernel: ");
}

struct iommu_log_prefix iommu_log_prefix(const char *line, size_t len)
{
	struct iommu_log_prefix prefix = { 0 };
	struct iommu_scan s = { line, line + len };

	read_start(&s, &prefix);
	/* After a date and a host, or after other text, only the kernel's own form counts. */
	for (const char *p = s.p; !prefix.has_uptime && p && p < s.end;) {
		p = memchr(p, '[', (size_t)(s.end - p));
		if (!p)
			break;
		s.p = p++;
		read_uptime(&s, 6, &prefix);
	}
	if (prefix.has_uptime)
		read_caller(s, &prefix.key);
	return prefix;
}

size_t iommu_log_next_prefix(const char *line, size_t len)
{
	struct iommu_log_prefix prefix = { 0 };
	struct iommu_scan s = { line, line + len };
	bool first = true;

	for (const char *p = line; p < s.end; p++) {
		const char *start;

		p = memchr(p, '[', (size_t)(s.end - p));
		if (!p)
			break;
		start = p;
		s.p = p;
		if (!read_uptime(&s, 6, &prefix))
			continue;
		if (!first)
			return (size_t)(start - line);
		first = false;
	}
	return len;
}
