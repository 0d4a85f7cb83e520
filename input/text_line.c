/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* memrchr() */
#include "text_line.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* At most 18 digits. Returns their number. */
static unsigned int digits(struct iommu_scan *s, uint64_t *v)
{
	unsigned int n = 0;

	*v = 0;
	while (s->p < s->end && n < 18 && is_digit(*s->p)) {
		*v = *v * 10 + (uint64_t)(*s->p++ - '0');
		n++;
	}
	return n;
}

/* "[010]", after a space. *@before becomes the text before it. */
static bool find_cpu(struct iommu_scan *s, struct iommu_scan *before, int *cpu)
{
	const char *start = s->p;

	for (const char *p = start; p < s->end; p++) {
		struct iommu_scan rest;
		uint64_t v;

		p = memchr(p, '[', (size_t)(s->end - p));
		if (!p)
			return false;
		rest = (struct iommu_scan){ p + 1, s->end };
		if (p > start && p[-1] == ' ' && digits(&rest, &v) && v <= INT32_MAX &&
		    iommu_scan_skip(&rest, "]")) {
			*before = (struct iommu_scan){ start, p };
			*cpu = (int)v;
			*s = rest;
			return true;
		}
	}
	return false;
}

static void trim(struct iommu_scan *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t'))
		s->p++;
	while (s->end > s->p && (s->end[-1] == ' ' || s->end[-1] == '\t'))
		s->end--;
}

/* "modprobe-611", "modprobe-611 (611)", "modprobe 611" or "modprobe 611/611". */
static bool read_task(struct iommu_scan s, struct text_line *line)
{
	struct iommu_scan number;
	uint64_t pid;

	trim(&s);
	if (s.end > s.p && s.end[-1] == ')') {
		const char *bracket = memrchr(s.p, '(', (size_t)(s.end - s.p));

		if (!bracket)
			return false;
		s.end = bracket;
		trim(&s);
	}
	number.end = s.end;
	while (s.end > s.p && is_digit(s.end[-1]))
		s.end--;
	number.p = s.end;
	if (!digits(&number, &pid) || number.p != number.end || pid > INT32_MAX || s.end == s.p)
		return false;
	line->pid = (int32_t)pid;
	if (s.end[-1] == '/') {
		s.end--;
		while (s.end > s.p && is_digit(s.end[-1]))
			s.end--;
	}
	if (s.end == s.p || (s.end[-1] != '-' && s.end[-1] != ' ' && s.end[-1] != '\t'))
		return false;
	s.end--;
	trim(&s);
	line->comm = (struct iommu_string){ s.p, (size_t)(s.end - s.p) };
	return true;
}

/* "5.100000:", "5.100000123:" or the number of a counter clock. */
static bool read_time(struct iommu_scan *s, uint64_t *ts)
{
	struct iommu_scan rest = *s;
	uint64_t seconds, fraction;
	unsigned int n = digits(&rest, &seconds);

	if (!n)
		return false;
	if (iommu_scan_skip(&rest, ":")) {
		*ts = seconds;
		*s = rest;
		return true;
	}
	if (n > 10 || !iommu_scan_skip(&rest, "."))
		return false;
	n = digits(&rest, &fraction);
	if ((n != 6 && n != 9) || !iommu_scan_skip(&rest, ":"))
		return false;
	*ts = seconds * 1000000000 + fraction * (n == 6 ? 1000 : 1);
	*s = rest;
	return true;
}

/* The third character is h or H in an interrupt, s in a softirq, z or Z in an NMI. */
static enum iommu_context context_of(const struct iommu_scan *flags)
{
	if (flags->end - flags->p < 3)
		return IOMMU_CONTEXT_TASK;
	switch (flags->p[2]) {
	case 'h':
	case 'H':
		return IOMMU_CONTEXT_IRQ;
	case 's':
		return IOMMU_CONTEXT_SOFTIRQ;
	case 'z':
	case 'Z':
		return IOMMU_CONTEXT_NMI;
	default:
		return IOMMU_CONTEXT_TASK;
	}
}

static struct iommu_string take_name(struct iommu_scan *s)
{
	const char *start = s->p;

	while (s->p < s->end && (iommu_is_word_char(*s->p) || *s->p == '-'))
		s->p++;
	return (struct iommu_string){ start, (size_t)(s->p - start) };
}

/* "map: TEXT" or "iommu:map: TEXT". */
static bool read_event(struct iommu_scan s, struct text_line *line)
{
	struct iommu_scan rest;
	struct iommu_string second;

	iommu_scan_skip_blanks(&s);
	line->system.len = 0;
	line->name = take_name(&s);
	if (!line->name.len || !iommu_scan_skip(&s, ":"))
		return false;
	rest = s;
	second = take_name(&rest);
	if (second.len && iommu_scan_skip(&rest, ":") &&
	    (rest.p == rest.end || *rest.p == ' ' || *rest.p == '\t')) {
		line->system = line->name;
		line->name = second;
		s = rest;
	}
	iommu_scan_skip_blanks(&s);
	line->text = s;
	return true;
}

/*
 * "CPU:3 [LOST 12 EVENTS]" (ftrace) and "CPU:3 [12 EVENTS DROPPED]" (trace-cmd); without a number
 * if the kernel does not know it.
 */
static bool read_lost(struct iommu_scan s, struct text_line *line, uint64_t *lost)
{
	uint64_t cpu;

	trim(&s);
	if (!iommu_scan_skip(&s, "CPU:") || !digits(&s, &cpu) || cpu > INT32_MAX ||
	    !iommu_scan_skip(&s, " ["))
		return false;
	iommu_scan_skip(&s, "LOST ");
	*lost = 0;
	if (s.p < s.end && is_digit(*s.p) && !digits(&s, lost))
		return false;
	iommu_scan_skip_blanks(&s);
	line->cpu = (int)cpu;
	return iommu_scan_skip(&s, "EVENTS") || iommu_scan_skip(&s, "events");
}

enum text_line_kind text_line_read(const char *str, size_t len, struct text_line *line,
				   uint64_t *lost)
{
	struct iommu_scan s = { str, str + len };
	struct iommu_scan task, flags;

	if (len >= 4 && !memcmp(str, "CPU:", 4) && read_lost(s, line, lost))
		return TEXT_LINE_LOST;
	if (!find_cpu(&s, &task, &line->cpu) || !read_task(task, line))
		return TEXT_LINE_OTHER;
	iommu_scan_skip_blanks(&s);
	if (s.p == s.end)
		return TEXT_LINE_BEGUN;
	line->context = IOMMU_CONTEXT_TASK;
	if (!read_time(&s, &line->ts)) {
		flags = s;
		while (s.p < s.end && *s.p != ' ' && *s.p != '\t')
			s.p++;
		flags.end = s.p;
		line->context = context_of(&flags);
		iommu_scan_skip_blanks(&s);
		if (s.p == s.end)
			return TEXT_LINE_BEGUN;
		if (!read_time(&s, &line->ts))
			return TEXT_LINE_OTHER;
	}
	if (!read_event(s, line)) {
		trim(&s);
		return s.p == s.end ? TEXT_LINE_BEGUN : TEXT_LINE_OTHER;
	}
	return TEXT_LINE_EVENT;
}
