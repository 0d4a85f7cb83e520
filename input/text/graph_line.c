/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* memmem() */
#include "graph_line.h"

#include <string.h>

#include "text_line.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct iommu_scan trim(struct iommu_scan s)
{
	while (s.p < s.end && is_blank(*s.p))
		s.p++;
	while (s.p < s.end && is_blank(s.end[-1]))
		s.end--;
	return s;
}

/* "3)" */
static void take_cpu(struct iommu_scan *s, struct graph_line *line)
{
	struct iommu_scan rest = *s;
	uint64_t cpu;

	if (!text_line_digits(&rest, &cpu) || cpu > INT32_MAX || !iommu_scan_skip(&rest, ")"))
		return;
	line->cpu = (int)cpu;
	*s = trim(rest);
}

/* "5.100000": seconds */
static bool take_time(struct iommu_scan s, struct graph_line *line)
{
	uint64_t seconds, us;

	return text_line_digits(&s, &seconds) && iommu_scan_skip(&s, ".") &&
	       text_line_digits(&s, &us) == 6 && s.p == s.end &&
	       text_line_seconds(seconds, us * 1000, &line->ts);
}

/* "+ 12.345 us": the mark shows how long it is. */
static bool take_duration(struct iommu_scan s, struct graph_line *line)
{
	uint64_t whole, fraction = 0, unit = 100;
	unsigned int digits = 0;

	if (s.p < s.end && strchr("+!#*@$", *s.p))
		s.p++;
	s = trim(s);
	if (!text_line_digits(&s, &whole))
		return false;
	if (iommu_scan_skip(&s, "."))
		digits = text_line_digits(&s, &fraction);
	s = trim(s);
	if (digits > 6)
		return false;
	for (; digits < 6; digits++)
		fraction *= 10;
	unit = iommu_scan_skip(&s, "us") ? 1000 : iommu_scan_skip(&s, "ms") ? 1000000 : 0;
	if (!unit || s.p != s.end || whole > UINT64_MAX / 1000000 - 1)
		return false;
	line->duration = whole * unit + fraction * unit / 1000000;
	return true;
}

/* "d.h1." of irq information */
static bool take_flags(struct iommu_scan s, struct graph_line *line)
{
	if (s.end - s.p < 3 || s.end - s.p > 8)
		return false;
	for (const char *p = s.p; p < s.end; p++) {
		if (!memchr(".dDnNpPbBhHszZlLxXI#0123456789", *p, 30))
			return false;
	}
	line->context = text_line_context(&s);
	return true;
}

static void take_task(struct iommu_scan s, struct graph_line *line)
{
	struct text_line text = { .pid = 0 };

	if (s.p == s.end || !text_line_task(s, &text))
		return;
	line->pid = text.pid;
	line->comm = text.comm;
}

/* A column before the function. */
static void take_column(struct iommu_scan s, struct graph_line *line)
{
	s = trim(s);
	take_cpu(&s, line);
	if (take_time(s, line) || take_duration(s, line) || take_flags(s, line))
		return;
	take_task(s, line);
}

/* " (1)": the depth, at the end. Returns false if there is none. */
static bool cut_depth(struct iommu_scan *s, uint64_t *depth)
{
	struct iommu_scan number = *s;
	const char *p = s->end;

	if (s->end - s->p < 4 || *--p != ')')
		return false;
	number.end = p;
	while (p > s->p && p[-1] >= '0' && p[-1] <= '9')
		p--;
	number.p = p;
	if (p - s->p < 2 || p[-1] != '(' || p[-2] != ' ' || !text_line_digits(&number, depth) ||
	    number.p != number.end)
		return false;
	s->end = p - 2;
	return true;
}

/* "iommu_map() {", "iommu_map();" and "}", after two blanks for each depth, and perhaps a comment.
 */
static bool take_function(struct iommu_scan s, struct graph_line *line)
{
	const char *start = s.p;
	const char *comment = memmem(s.p, (size_t)(s.end - s.p), " /* ", 4);
	const char *end;

	if (comment)
		s.end = comment;
	s = trim(s);
	if (s.p == s.end || s.p - start < 2)
		return false;
	line->depth = (uint32_t)(s.p - start - 2) / 2 + 1;
	line->call = IOMMU_CALL_ANY;
	if (*s.p == '}') {
		line->kind = GRAPH_RETURN;
		return true;
	}
	line->kind = s.end[-1] == '{' ? GRAPH_CALL : GRAPH_LEAF;
	if (line->kind == GRAPH_LEAF && s.end[-1] != ';')
		return false;
	end = memchr(s.p, '(', (size_t)(s.end - s.p));
	if (!end)
		return false;
	line->call = iommu_call_of_function(s.p, (size_t)(end - s.p));
	return true;
}

/* "3)  modprobe-611  =>   bash-7" */
static bool take_switch(struct iommu_scan s, struct graph_line *line)
{
	const char *arrow = memmem(s.p, (size_t)(s.end - s.p), " => ", 4);

	if (!arrow)
		return false;
	s = trim(s);
	take_cpu(&s, line);
	if (line->cpu < 0)
		return false;
	take_task(trim((struct iommu_scan){ arrow + 4, s.end }), line);
	line->kind = GRAPH_SWITCH;
	return line->pid != IOMMU_PID_UNKNOWN;
}

/* "--> iommu_map (0)" */
static bool take_stock(struct iommu_scan s, struct graph_line *line)
{
	uint64_t depth;

	if (!cut_depth(&s, &depth) || depth >= UINT32_MAX)
		return false;
	if (iommu_scan_skip(&s, "--> "))
		line->kind = GRAPH_CALL;
	else if (iommu_scan_skip(&s, "<-- "))
		line->kind = GRAPH_RETURN;
	else
		return false;
	line->depth = (uint32_t)depth + 1;
	line->call = iommu_call_of_function(s.p, (size_t)(s.end - s.p));
	return true;
}

static void clear(struct graph_line *line, const char *str)
{
	*line = (struct graph_line){
		.cpu = -1,
		.pid = IOMMU_PID_UNKNOWN,
		.duration = IOMMU_DURATION_UNKNOWN,
		.comm = { str, 0 },
	};
}

bool graph_event_read(const char *str, size_t len, struct graph_line *line)
{
	struct iommu_scan s = trim((struct iommu_scan){ str, str + len });
	const char *bar = memchr(s.p, '|', (size_t)(s.end - s.p));
	struct iommu_scan column;
	uint64_t depth;

	clear(line, str);
	if (!bar)
		return take_stock(s, line);
	column = trim((struct iommu_scan){ s.p, bar });
	if (column.p < column.end && !take_duration(column, line))
		return false;
	s.p = bar + 1;
	cut_depth(&s, &depth);
	return take_function(s, line);
}

bool graph_line_read(const char *str, size_t len, struct graph_line *line)
{
	struct iommu_scan s = { str, str + len };
	const char *bar = memchr(str, '|', len);

	clear(line, str);
	if (!bar)
		return take_switch(s, line);
	for (; bar; bar = memchr(s.p, '|', (size_t)(s.end - s.p))) {
		struct iommu_scan column = trim((struct iommu_scan){ s.p, bar });

		s.p = bar + 1;
		if (iommu_scan_find(&column, "==========")) {
			take_cpu(&column, line);
			line->kind =
				iommu_scan_find(&column, "=>") ? GRAPH_INTERRUPT : GRAPH_END_OF_IRQ;
			return true;
		}
		take_column(column, line);
	}
	return take_function(s, line);
}
