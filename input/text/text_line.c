/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* memrchr() */
#include "text_line.h"

static inline bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline bool is_name(char c)
{
	return is_digit(c) || (unsigned char)((c | 0x20) - 'a') < 26 || c == '_' || c == '-';
}

static inline unsigned int digits(struct iommu_scan *s, uint64_t *v)
{
	const char *start = s->p;
	const char *last = s->end - start > 18 ? start + 18 : s->end;
	uint64_t n = 0;

	while (s->p < last && is_digit(*s->p))
		n = n * 10 + (uint64_t)(*s->p++ - '0');
	*v = n;
	return (unsigned int)(s->p - start);
}

unsigned int text_line_digits(struct iommu_scan *s, uint64_t *v)
{
	return digits(s, v);
}

static inline bool skip_char(struct iommu_scan *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

static inline void skip_blanks(struct iommu_scan *s)
{
	while (s->p < s->end && is_blank(*s->p))
		s->p++;
}

/* "[010]", after a blank. The line begins at @start; *@before becomes its text before the bracket.
 */
static inline bool find_cpu(struct iommu_scan *s, const char *start, struct iommu_scan *before,
			    int *cpu)
{
	size_t len = (size_t)(s->end - start);
	const char *end = start + (len < TEXT_LINE_HEAD_MAX ? len : TEXT_LINE_HEAD_MAX);

	for (const char *p = s->p; p < end; p++) {
		struct iommu_scan rest;
		uint64_t v;

		p = memchr(p, '[', (size_t)(end - p));
		if (!p)
			return false;
		rest = (struct iommu_scan){ p + 1, s->end };
		if (p > start && is_blank(p[-1]) && digits(&rest, &v) && v <= INT32_MAX &&
		    skip_char(&rest, ']')) {
			*before = (struct iommu_scan){ start, p };
			*cpu = (int)v;
			*s = rest;
			return true;
		}
	}
	return false;
}

static inline void trim(struct iommu_scan *s)
{
	skip_blanks(s);
	while (s->end > s->p && is_blank(s->end[-1]))
		s->end--;
}

/* The digits at the end of @s. Returns false if there are none or if the number is too large. */
static inline bool last_number(struct iommu_scan *s, uint64_t *v)
{
	struct iommu_scan number = { s->end, s->end };

	while (number.p > s->p && is_digit(number.p[-1]))
		number.p--;
	s->end = number.p;
	return digits(&number, v) && number.p == number.end && *v <= INT32_MAX;
}

/* ":777", which perf prints in place of the name of task 777. */
static inline bool is_colon_pid(const struct iommu_string *comm, int32_t pid)
{
	struct iommu_scan s = { comm->str, comm->str + comm->len };
	uint64_t v;

	return skip_char(&s, ':') && digits(&s, &v) && s.p == s.end && v == (uint64_t)pid;
}

bool text_line_task(struct iommu_scan s, struct text_line *line)
{
	uint64_t pid, tgid;
	char before;

	trim(&s);
	if (s.end > s.p && s.end[-1] == ')') {
		const char *bracket = memrchr(s.p, '(', (size_t)(s.end - s.p));

		if (!bracket)
			return false;
		s.end = bracket;
		trim(&s);
	}
	if (!last_number(&s, &pid))
		return false;
	line->pid = (int32_t)pid;
	if (s.end > s.p && s.end[-1] == '/') {
		s.end--;
		if (!last_number(&s, &tgid))
			return false;
	}
	line->comm = (struct iommu_string){ s.p, 0 };
	/* perf script prints no name without -F comm. */
	if (s.end == s.p)
		return true;
	before = s.end[-1];
	if (before != '-' && !is_blank(before))
		return false;
	s.end--;
	trim(&s);
	line->comm = (struct iommu_string){ s.p, (size_t)(s.end - s.p) };
	/* perf calls the idle task swapper, and a task without a name ":PID". */
	if (!line->pid && line->comm.len == 7 && !memcmp(line->comm.str, "swapper", 7))
		line->comm = (struct iommu_string){ "<idle>", 6 };
	else if (is_colon_pid(&line->comm, line->pid))
		line->comm.len = 0;
	return true;
}

/* Any number of 64 bits: digits() stops before times since 1970 in ns. */
static inline bool read_number(struct iommu_scan *s, uint64_t *v)
{
	unsigned int n = digits(s, v);

	while (s->p < s->end && is_digit(*s->p)) {
		unsigned int digit = (unsigned int)(*s->p++ - '0');

		if (*v > (UINT64_MAX - digit) / 10)
			return false;
		*v = *v * 10 + digit;
	}
	return n > 0;
}

bool text_line_seconds(uint64_t seconds, uint64_t fraction, uint64_t *ts)
{
	if (seconds > (UINT64_MAX - fraction) / 1000000000)
		return false;
	*ts = seconds * 1000000000 + fraction;
	return true;
}

static inline bool read_time(struct iommu_scan *s, struct text_line *line)
{
	struct iommu_scan rest = *s;
	uint64_t seconds, fraction;
	unsigned int n;

	if (!read_number(&rest, &seconds) || rest.p == rest.end)
		return false;
	line->is_count = *rest.p == ':';
	if (line->is_count) {
		line->ts = seconds;
		s->p = rest.p + 1;
		return true;
	}
	if (*rest.p++ != '.')
		return false;
	n = digits(&rest, &fraction);
	if ((n != 6 && n != 9) || !skip_char(&rest, ':') ||
	    !text_line_seconds(seconds, fraction * (n == 6 ? 1000 : 1), &line->ts))
		return false;
	*s = rest;
	return true;
}

bool text_line_time(struct iommu_scan *s, struct text_line *line)
{
	return read_time(s, line);
}

/* The third character is h or H in an interrupt, s in a softirq, z or Z in an NMI. */
enum iommu_context text_line_context(const struct iommu_scan *flags)
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

static inline struct iommu_string take_name(struct iommu_scan *s, unsigned int *hash)
{
	const char *start = s->p;

	*hash = TEXT_NAME_HASH_0;
	while (s->p < s->end && is_name(*s->p))
		*hash = text_name_hash(*hash, *s->p++);
	return (struct iommu_string){ start, (size_t)(s->p - start) };
}

/* "(+5477)", from trace-cmd report --ts-diff. */
static inline void skip_difference(struct iommu_scan *s)
{
	struct iommu_scan rest = *s;
	uint64_t v;

	if (s->end - s->p < 3 || s->p[0] != '(' || s->p[1] != '+')
		return;
	rest.p += 2;
	if (!digits(&rest, &v) || !skip_char(&rest, ')'))
		return;
	skip_blanks(&rest);
	*s = rest;
}

static inline bool read_event(struct iommu_scan s, struct text_line *line)
{
	struct iommu_scan rest;
	struct iommu_string second;
	unsigned int hash;

	skip_blanks(&s);
	skip_difference(&s);
	line->system.len = 0;
	line->name = take_name(&s, &line->name_hash);
	if (!line->name.len || !skip_char(&s, ':'))
		return false;
	if (s.p < s.end && is_name(*s.p)) {
		rest = s;
		second = take_name(&rest, &hash);
		if (second.len && skip_char(&rest, ':') &&
		    (rest.p == rest.end || is_blank(*rest.p))) {
			line->system = line->name;
			line->name = second;
			line->name_hash = hash;
			s = rest;
		}
	}
	skip_blanks(&s);
	line->text = s;
	return true;
}

bool text_line_event(struct iommu_scan s, struct text_line *line)
{
	return read_event(s, line);
}

/* Without a number, the kernel does not know it. */
bool text_line_lost(struct iommu_scan s, struct text_line *line, uint64_t *lost)
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
	skip_blanks(&s);
	line->cpu = (int)cpu;
	return iommu_scan_skip(&s, "EVENTS") || iommu_scan_skip(&s, "events");
}

enum text_line_kind text_line_read(const char *str, size_t len, struct text_line *line,
				   uint64_t *lost)
{
	struct iommu_scan s = { str, str + len };
	struct iommu_scan task, flags;

	if (len >= 4 && !memcmp(str, "CPU:", 4) && text_line_lost(s, line, lost))
		return TEXT_LINE_LOST;
	/* A task's name may contain "[1]", too. */
	do {
		if (!find_cpu(&s, str, &task, &line->cpu))
			return TEXT_LINE_OTHER;
	} while (!text_line_task(task, line));
	skip_blanks(&s);
	if (s.p == s.end)
		return TEXT_LINE_BEGUN;
	line->buffer.len = 0;
	line->context = IOMMU_CONTEXT_TASK;
	if (!is_digit(*s.p) || !read_time(&s, line)) {
		flags = s;
		while (s.p < s.end && !is_blank(*s.p))
			s.p++;
		flags.end = s.p;
		line->context = text_line_context(&flags);
		skip_blanks(&s);
		if (s.p == s.end)
			return TEXT_LINE_BEGUN;
		if (!read_time(&s, line))
			return TEXT_LINE_OTHER;
	}
	if (!read_event(s, line)) {
		trim(&s);
		return s.p == s.end ? TEXT_LINE_BEGUN : TEXT_LINE_OTHER;
	}
	return TEXT_LINE_EVENT;
}
