/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* memmem() */
#include "text_line_any.h"

#include "core/events/event_list.h"
#include "core/logtext/log_prefix.h"

/* The tokens before a line's time. A task's name may have spaces. */
#define TOKENS_MAX 16

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct iommu_scan take_token(struct iommu_scan *s)
{
	struct iommu_scan token;

	iommu_scan_skip_blanks(s);
	token.p = s->p;
	while (s->p < s->end && !is_blank(*s->p))
		s->p++;
	token.end = s->p;
	return token;
}

/* "[   12.345678] ", "[    T12] " and "<4>", and what syslog prints up to "kernel: ". */
static void skip_log_prefix(struct iommu_scan *s)
{
	struct iommu_scan head = { s->p, s->end - s->p > TEXT_LINE_HEAD_MAX
						 ? s->p + TEXT_LINE_HEAD_MAX
						 : s->end };
	const char *kernel = iommu_scan_find(&head, "kernel: ");
	struct iommu_scan rest;
	uint64_t v;

	if (kernel)
		s->p = kernel + strlen("kernel: ");
	rest = *s;
	if (iommu_scan_skip(&rest, "<") && text_line_digits(&rest, &v) &&
	    iommu_scan_skip(&rest, ">"))
		*s = rest;
	for (;;) {
		rest = *s;
		iommu_scan_skip_blanks(&rest);
		if (!iommu_scan_skip(&rest, "["))
			return;
		iommu_scan_skip_blanks(&rest);
		if (rest.p < rest.end && (*rest.p == 'T' || *rest.p == 'C'))
			rest.p++;
		if (!text_line_digits(&rest, &v))
			return;
		if (iommu_scan_skip(&rest, "."))
			text_line_digits(&rest, &v);
		if (!iommu_scan_skip(&rest, "]"))
			return;
		*s = rest;
	}
}

/* "foo: ": trace-cmd aligns what follows the name of an instance or a file. */
static void take_buffer(struct iommu_scan *s, struct text_line *line)
{
	struct iommu_scan rest = *s;
	const char *colon;

	line->buffer.len = 0;
	iommu_scan_skip_blanks(&rest);
	colon = memchr(rest.p, ':', (size_t)(rest.end - rest.p));
	if (!colon || colon == rest.p || colon + 1 == rest.end || !is_blank(colon[1]))
		return;
	for (const char *p = rest.p; p < colon; p++) {
		if (is_blank(*p))
			return;
	}
	line->buffer = (struct iommu_string){ rest.p, (size_t)(colon - rest.p) };
	s->p = colon + 1;
}

/* The text before the task's name belongs to a log, or names a buffer. */
static void clean_comm(struct text_line *line)
{
	struct iommu_scan comm = { line->comm.str, line->comm.str + line->comm.len };

	line->buffer.len = 0;
	if (line->comm.len < 3)
		return;
	skip_log_prefix(&comm);
	take_buffer(&comm, line);
	iommu_scan_skip_blanks(&comm);
	line->comm = (struct iommu_string){ comm.p, (size_t)(comm.end - comm.p) };
}

/* "5200000us : " and "12us+: ": the character marks delays. */
static bool read_microseconds(struct iommu_scan *s, struct text_line *line)
{
	struct iommu_scan rest = *s;
	uint64_t us;

	if (!text_line_digits(&rest, &us) || us > UINT64_MAX / 1000 ||
	    !iommu_scan_skip(&rest, "us"))
		return false;
	if (rest.p < rest.end && strchr(" !+#*@$", *rest.p))
		rest.p++;
	if (!iommu_scan_skip(&rest, ":"))
		return false;
	line->ts = us * 1000;
	line->is_count = false;
	*s = rest;
	return true;
}

/* "3d.h1.": a CPU and at least four flags. */
static bool read_cpu_flags(struct iommu_scan token, struct text_line *line)
{
	size_t len = (size_t)(token.end - token.p);
	size_t digits = 0;
	uint64_t cpu;

	/* The last flags may be digits, too. */
	while (digits < len && is_digit(token.p[digits]))
		digits++;
	if (!digits || len - digits < 3 || len > 12)
		return false;
	for (size_t i = digits; i < len; i++) {
		if (!memchr(".dDnNpPbBhHszZlLxXI#", token.p[i], 19) && !is_digit(token.p[i]))
			return false;
	}
	if (!text_line_digits(&(struct iommu_scan){ token.p, token.p + digits }, &cpu) ||
	    cpu > INT32_MAX)
		return false;
	token.p += digits;
	line->cpu = (int)cpu;
	line->context = text_line_context(&token);
	return true;
}

/* "COMM-PID CPU-AND-FLAGS TIME: NAME: TEXT" and "COMM PID TIME: SYSTEM:NAME: TEXT". */
static bool read_without_brackets(struct iommu_scan s, struct text_line *line)
{
	const char *start = s.p;
	struct iommu_scan before = s;

	for (unsigned int i = 0; i < TOKENS_MAX && s.p < s.end; i++) {
		struct iommu_scan rest, token;

		iommu_scan_skip_blanks(&s);
		rest = s;
		if (i > 0 && (read_microseconds(&rest, line) || text_line_time(&rest, line)) &&
		    text_line_event(rest, line)) {
			const struct iommu_scan task = { start, before.p };

			if (i > 1 && read_cpu_flags(before, line) && text_line_task(task, line))
				return true;
			line->cpu = 0;
			line->context = IOMMU_CONTEXT_TASK;
			return line->system.len &&
			       text_line_task((struct iommu_scan){ start, s.p }, line);
		}
		token = take_token(&s);
		before = token;
	}
	return false;
}

/* Copy "iova: 4096, size: 4096)" as "iova=4096 size=4096". */
static void copy_arguments(struct iommu_scan s, struct text_line *line, char *copy)
{
	size_t n = 0;

	while (s.p < s.end && n < TEXT_LINE_COPY_MAX) {
		if (iommu_scan_skip(&s, ": "))
			copy[n++] = '=';
		else if (iommu_scan_skip(&s, ", "))
			copy[n++] = ' ';
		else
			copy[n++] = *s.p++;
	}
	if (n && copy[n - 1] == ')')
		n--;
	line->text = (struct iommu_scan){ copy, copy + n };
}

/* "   5.100 ( 0.001 ms): ": milliseconds since perf trace began, and how long a call took. */
static bool read_milliseconds(struct iommu_scan *s, struct text_line *line)
{
	uint64_t ms, fraction;

	iommu_scan_skip_blanks(s);
	if (!text_line_digits(s, &ms) || ms > UINT64_MAX / 1000000 - 1 ||
	    !iommu_scan_skip(s, ".") || text_line_digits(s, &fraction) != 3 ||
	    !iommu_scan_skip_blanks(s))
		return false;
	line->ts = ms * 1000000 + fraction * 1000;
	line->is_count = false;
	return s->p == s->end || *s->p != '(' || iommu_scan_skip_past(s, "): ");
}

/* "iommu:map" */
static bool read_full_name(struct iommu_scan s, struct text_line *line)
{
	const char *colon = memchr(s.p, ':', (size_t)(s.end - s.p));

	if (!colon || colon + 1 == s.end)
		return false;
	line->system = (struct iommu_string){ s.p, (size_t)(colon - s.p) };
	line->name = (struct iommu_string){ colon + 1, (size_t)(s.end - colon - 1) };
	line->name_hash = TEXT_NAME_HASH_0;
	for (const char *p = colon + 1; p < s.end; p++)
		line->name_hash = text_name_hash(line->name_hash, *p);
	return true;
}

/* "modprobe/611" */
static bool read_slash_task(struct iommu_scan s, struct text_line *line)
{
	const char *slash = memrchr(s.p, '/', (size_t)(s.end - s.p));
	struct iommu_scan number;
	uint64_t tid;

	if (!slash)
		return false;
	number = (struct iommu_scan){ slash + 1, s.end };
	if (!text_line_digits(&number, &tid) || number.p != s.end || tid > INT32_MAX)
		return false;
	line->pid = (int32_t)tid;
	line->comm = (struct iommu_string){ s.p, (size_t)(slash - s.p) };
	return true;
}

static bool read_perf_trace(struct iommu_scan s, struct text_line *line, char *copy)
{
	struct iommu_scan task, name;
	const char *bracket;

	if (!read_milliseconds(&s, line))
		return false;
	bracket = memchr(s.p, '(', (size_t)(s.end - s.p));
	if (!bracket)
		return false;
	name = (struct iommu_scan){ bracket, bracket };
	while (name.p > s.p && !is_blank(name.p[-1]))
		name.p--;
	task = (struct iommu_scan){ s.p, name.p };
	while (task.end > task.p && is_blank(task.end[-1]))
		task.end--;
	if (!read_full_name(name, line) || !read_slash_task(task, line))
		return false;
	line->cpu = 0;
	line->context = IOMMU_CONTEXT_TASK;
	line->zeros_left_out = true;
	copy_arguments((struct iommu_scan){ bracket + 1, s.end }, line, copy);
	return true;
}

/* "5.100000 |   3)  modprobe-611  |               |  COMMENT": the event is a comment of C. */
static bool read_graph_comment(struct iommu_scan s, struct text_line *line)
{
	struct iommu_scan comment = s, task;
	const char *end;
	uint64_t cpu, seconds, us;

	if (!iommu_scan_skip_past(&comment, "/* "))
		return false;
	end = memmem(comment.p, (size_t)(comment.end - comment.p), " */", 3);
	if (end)
		comment.end = end;
	if (!text_line_event(comment, line))
		return false;
	iommu_scan_skip_blanks(&s);
	if (!text_line_digits(&s, &seconds) || !iommu_scan_skip(&s, ".") ||
	    text_line_digits(&s, &us) != 6 || !iommu_scan_skip_past(&s, "|") ||
	    !text_line_seconds(seconds, us * 1000, &line->ts))
		return false;
	iommu_scan_skip_blanks(&s);
	if (!text_line_digits(&s, &cpu) || cpu > INT32_MAX || !iommu_scan_skip(&s, ")"))
		return false;
	task = s;
	if (!iommu_scan_skip_past(&s, "|"))
		return false;
	task.end = s.p - 1;
	line->is_count = false;
	line->cpu = (int)cpu;
	line->context = IOMMU_CONTEXT_TASK;
	return text_line_task(task, line);
}

static bool is_event_name(struct iommu_scan name)
{
	for (const struct iommu_event *const *event = iommu_events; *event; event++) {
		if ((*event)->step && strlen((*event)->name) == (size_t)(name.end - name.p) &&
		    !memcmp((*event)->name, name.p, (size_t)(name.end - name.p)))
			return true;
	}
	return false;
}

/* "map: IOMMU: iova=" at the start, in a comment, or after what no other function reads. */
static bool names_event(struct iommu_scan s)
{
	const char *iommu = iommu_scan_find(&s, ": IOMMU:");
	struct iommu_scan name;

	if (iommu) {
		name = (struct iommu_scan){ iommu, iommu };
		while (name.p > s.p && iommu_is_word_char(name.p[-1]))
			name.p--;
		if (is_event_name(name))
			return true;
	}
	iommu_scan_skip_past(&s, "/* ");
	iommu_scan_skip_blanks(&s);
	name = s;
	while (!iommu_scan_at_word_end(&s))
		s.p++;
	name.end = s.p;
	return iommu_scan_skip(&s, ": ") && is_event_name(name);
}

static void set_log_head(struct text_line *line, const struct iommu_log_prefix *prefix)
{
	line->comm.len = 0;
	line->buffer.len = 0;
	line->pid = prefix->key.task > 0 && prefix->key.task <= INT32_MAX
			    ? (int32_t)prefix->key.task
			    : IOMMU_PID_UNKNOWN;
	line->cpu = prefix->key.cpu - 1;
	line->context = IOMMU_CONTEXT_TASK;
	line->ts = prefix->key.ts;
	line->is_count = false;
	line->zeros_left_out = false;
	line->in_log = true;
}

/*
 * "[    5.200000] map: IOMMU: iova=": what the kernel option tp_printk prints has neither a task
 * nor a CPU, unless the prefix names one of them. @s begins after the prefix.
 */
static bool read_tp_printk(const char *str, size_t len, struct iommu_scan s, struct text_line *line)
{
	struct iommu_log_prefix prefix = iommu_log_prefix(str, len);
	struct iommu_scan name = s;

	while (name.p < name.end && iommu_is_word_char(*name.p))
		name.p++;
	name = (struct iommu_scan){ s.p, name.p };
	if (!prefix.has_uptime || !is_event_name(name) || !text_line_event(s, line))
		return false;
	/* Other drivers print "map: ", too. */
	if (!memchr(name.p, '_', (size_t)(name.end - name.p)) &&
	    !iommu_scan_find(&line->text, "IOMMU:"))
		return false;
	set_log_head(line, &prefix);
	return true;
}

bool text_line_log_message(const char *str, size_t len, struct text_line *line)
{
	static const char name[] = "console";
	struct iommu_log_prefix prefix = iommu_log_prefix(str, len);

	*line = (struct text_line){ .comm = { str, 0 },
				    .buffer = { str, 0 },
				    .system = { str, 0 },
				    .name = { name, sizeof(name) - 1 },
				    .name_hash = TEXT_NAME_HASH_0,
				    .text = { str, str + len } };
	for (size_t i = 0; i < line->name.len; i++)
		line->name_hash = text_name_hash(line->name_hash, name[i]);
	skip_log_prefix(&line->text);
	iommu_scan_skip_blanks(&line->text);
	if (!prefix.has_uptime)
		return false;
	set_log_head(line, &prefix);
	return true;
}

/* "PERF_RECORD_LOST lost 12" and "PERF_RECORD_LOST_SAMPLES lost 12", after a task, CPU and time. */
static bool read_perf_lost(struct iommu_scan s, struct text_line *line, uint64_t *lost)
{
	if (!iommu_scan_skip_past(&s, "PERF_RECORD_LOST"))
		return false;
	iommu_scan_skip(&s, "_SAMPLES");
	*lost = 0;
	if (iommu_scan_skip(&s, " lost ") || iommu_scan_skip(&s, " lost="))
		text_line_digits(&s, lost);
	line->cpu = 0;
	return true;
}

enum text_line_kind text_line_read_any(const char *str, size_t len, struct text_line *line,
				       uint64_t *lost, char *copy)
{
	enum text_line_kind kind;
	struct iommu_scan s = { str, str + len };

	line->zeros_left_out = false;
	line->in_log = false;
	line->buffer = (struct iommu_string){ str, 0 };
	kind = text_line_read(str, len, line, lost);
	if (kind == TEXT_LINE_LOST)
		line->buffer.len = 0;
	else if (kind != TEXT_LINE_OTHER)
		clean_comm(line);
	if (kind != TEXT_LINE_OTHER)
		return kind;
	if (len > TEXT_LINE_COPY_MAX)
		return TEXT_LINE_OTHER;
	skip_log_prefix(&s);
	take_buffer(&s, line);
	if (text_line_lost(s, line, lost) || read_perf_lost(s, line, lost))
		return TEXT_LINE_LOST;
	if (read_without_brackets(s, line))
		return TEXT_LINE_EVENT;
	line->buffer.len = 0;
	s = (struct iommu_scan){ str, str + len };
	skip_log_prefix(&s);
	if (read_perf_trace(s, line, copy) || read_graph_comment(s, line))
		return TEXT_LINE_EVENT;
	line->zeros_left_out = false;
	iommu_scan_skip_blanks(&s);
	line->comm = (struct iommu_string){ str, 0 };
	if (read_tp_printk(str, len, s, line))
		return TEXT_LINE_EVENT;
	return names_event(s) ? TEXT_LINE_NO_HEAD : TEXT_LINE_OTHER;
}
