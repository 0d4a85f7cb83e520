/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Joins the lines into which mail, a forum or a terminal broke one message. The grammar of the
 * messages decides: a join is kept only if it can be read and has more content than the first line.
 *
 * A line may have been broken at a space or within a word. So each join is tried with a space at
 * all breaks, without spaces, and with a space at those breaks that look like word boundaries.
 */
#include "broken_lines.h"

#include <string.h>

#include "core/faultlog/faultlog.h"
#include "core/faultlog/intel.h"
#include "core/text/scan.h"

/*
 * Joining reads up to WAYS times IOMMU_PIECES_MAX as many bytes as a line has, so a log of nothing
 * but beginnings would take long. WORK_MAX bytes are read at any time, and then WORK_PER_BYTE for
 * each byte of the log.
 */
#define WORK_MAX      (4U << 20)
#define WORK_PER_BYTE 16

enum { SPACED, GLUED, BY_CHARACTER, WAYS };

struct line {
	const char *text;
	size_t len;
	size_t raw_len; /* with its newline */
	bool soft;	/* it ends with "=", which in quoted-printable only marks the break */
};

/* The length of "<br>", "<br/>" or "<br />" at @p, or 0. */
static size_t line_break_at(const char *p, const char *end)
{
	struct iommu_scan s = { p, end };

	if (!iommu_scan_skip(&s, "<br"))
		return 0;
	iommu_scan_skip(&s, " ");
	iommu_scan_skip(&s, "/");
	return iommu_scan_skip(&s, ">") ? (size_t)(s.p - p) : 0;
}

/* The offset at which the line continues after an HTML line break; @len if there is none. */
static size_t after_line_break(const char *log, size_t len)
{
	const char *end = log + len;

	for (const char *p = log; p < end; p++) {
		size_t tag;

		p = memchr(p, '<', (size_t)(end - p));
		if (!p)
			break;
		tag = line_break_at(p, end);
		if (tag && p + tag < end)
			return (size_t)(p - log) + tag;
	}
	return len;
}

/* Cut off spaces and an HTML line break. */
static void cut_end(struct line *line)
{
	size_t at;

	while (line->len && (line->text[line->len - 1] == ' ' || line->text[line->len - 1] == '\t'))
		line->len--;
	if (!line->len || line->text[line->len - 1] != '>')
		return;
	at = line->len - 1;
	while (at && line->text[at] != '<')
		at--;
	if (line_break_at(line->text + at, line->text + line->len))
		line->len = at;
}

static struct line line_at(const char *log, size_t len, char *buf)
{
	const char *newline = memchr(log, '\n', len);
	struct line line = { .len = newline ? (size_t)(newline - log) : len };

	line.raw_len = line.len + (newline ? 1 : 0);
	line.text = iommu_plain_line(log, &line.len, buf);
	cut_end(&line);
	line.soft = line.len && line.text[line.len - 1] == '=';
	return line;
}

static unsigned int count_bits(uint32_t v)
{
	unsigned int n = 0;

	for (; v; v &= v - 1)
		n++;
	return n;
}

unsigned int iommu_log_score(const char *text, size_t len, struct iommu_fault *f)
{
	if (!iommu_log_read(text, len, f))
		return 0;
	return 1 + 4 * count_bits(f->has & ~(uint32_t)IOMMU_ADDRESS_MAYBE_CUT) +
	       (f->part == IOMMU_MESSAGE_WHOLE ? 2 : 0) + (f->client_len ? 2 : 0) +
	       (f->access != IOMMU_ACCESS_UNKNOWN ? 1 : 0) + f->nr_raw +
	       (iommu_fault_has_whole_reason(f) ? 1 : 0);
}

/* "DRIVER SSSS:BB:DD.F: " begins a message even in a log without times. */
static bool begins_with_device(const struct line *line)
{
	struct iommu_scan s = { line->text, line->text + line->len };
	struct iommu_fault f = { 0 };

	while (!iommu_scan_at_word_end(&s) || (s.p < s.end && *s.p == '-'))
		s.p++;
	return s.p > line->text && iommu_scan_skip(&s, " ") && iommu_fault_read_device(&s, &f) &&
	       iommu_scan_skip(&s, ": ");
}

/* VT-d's messages begin with the name of its table. Only a second half has no space after it. */
static bool begins_with_table(const struct line *line)
{
	static const char *const heads[] = { "DMAR: ", "DRHD: ", "dmar: ", "DMAR:[DMA ",
					     "INTR-REMAP: " };
	struct iommu_scan s = { line->text, line->text + line->len };

	iommu_scan_skip_blanks(&s);
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		if (iommu_scan_skip(&s, heads[i]))
			return true;
	}
	return false;
}

/*
 * Both lines name the same driver, but a message names its driver once. The second line may be
 * half a message.
 */
static bool begins_another(const struct line *first, const struct line *line)
{
	static const char *const names[] = { "AMD-Vi: ", "DMAR: " };
	const struct iommu_scan a = { first->text, first->text + first->len };
	const struct iommu_scan b = { line->text, line->text + line->len };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (iommu_scan_find(&a, names[i]) && iommu_scan_find(&b, names[i]))
			return true;
	}
	return false;
}

/*
 * "arm-smmu-v3 NAME: ": each of the messages that make up one fault begins like this. Without
 * times, nothing else separates them.
 */
static bool begins_with_smmu(const struct line *line)
{
	struct iommu_scan s = { line->text, line->text + line->len };

	iommu_scan_skip_blanks(&s);
	if (!iommu_scan_skip(&s, "arm-smmu") ||
	    (!iommu_scan_skip(&s, "-v3 ") && !iommu_scan_skip(&s, " ")))
		return false;
	while (s.p < s.end && *s.p != ' ')
		s.p++;
	return s.p < s.end && s.p[-1] == ':';
}

static bool can_continue(const struct line *first, const struct line *line)
{
	struct iommu_fault f;

	if (!line->len || line->len >= IOMMU_PLAIN_LINE_MAX / 2 ||
	    iommu_log_prefix(line->text, line->len).begins_message || begins_with_device(line))
		return false;
	if (!iommu_log_read(line->text, line->len, &f))
		return !begins_with_table(line) && !begins_another(first, line);
	return f.part == IOMMU_MESSAGE_CONTINUES;
}

/* Whether text that is broken between @a and @b had a space there. */
static bool wants_space(char a, char b)
{
	return !strchr(",.;:)]=", b) && !strchr("=[(/", a);
}

struct join {
	struct iommu_broken_lines *room;
	size_t len[WAYS];
	const char *best;
	size_t best_len;
	unsigned int best_score;
};

static void start_join(struct join *join, const struct line *first)
{
	for (unsigned int way = 0; way < WAYS; way++) {
		memcpy(join->room->joined[way], first->text, first->len);
		join->len[way] = first->len;
	}
}

/* The end of the text so far, and the separator before the next line. */
static size_t separate(char *text, size_t len, char next, unsigned int way, bool soft)
{
	if (!len)
		return 0;
	if (soft)
		return way == SPACED ? len - 1 : len;
	if (way == SPACED || (way == BY_CHARACTER && wants_space(text[len - 1], next)))
		text[len++] = ' ';
	return len;
}

/* Append @line in each way. Returns true if one result is the best so far. */
static bool append(struct join *join, const struct line *line, bool soft)
{
	const char *text = line->text;
	size_t len = line->len;
	bool better = false;

	while (len && !soft && (*text == ' ' || *text == '\t')) {
		text++;
		len--;
	}
	join->room->work += WAYS * (join->len[BY_CHARACTER] + len);
	for (unsigned int way = 0; len && way < WAYS; way++) {
		char *to = join->room->joined[way];
		struct iommu_fault f;
		unsigned int found;
		size_t at;

		if (join->len[way] + len + 1 > IOMMU_PLAIN_LINE_MAX)
			continue;
		at = separate(to, join->len[way], *text, way, soft);
		memcpy(to + at, text, len);
		join->len[way] = at + len;
		found = iommu_log_score(to, at + len, &f);
		/* A soft break is always within a message, even if the text so far is unreadable.
		 */
		if (found < join->best_score ||
		    (found == join->best_score && !(soft && found && way == SPACED)))
			continue;
		memcpy(join->room->best, to, at + len);
		join->best = join->room->best;
		join->best_len = at + len;
		join->best_score = found;
		better = true;
	}
	return better;
}

/* Returns false if more of the log is needed. */
static bool join_next(struct join *join, const struct line *first, const char *log, size_t len,
		      bool last, bool whole, struct iommu_log_message *m)
{
	size_t at = first->raw_len;
	bool soft = first->soft;

	for (unsigned int i = 1; i < IOMMU_PIECES_MAX; i++) {
		struct line line;

		if (join->room->work > WORK_MAX)
			return true;
		if (at == len)
			return last || (whole && !soft);
		line = line_at(log + at, len - at, join->room->next);
		/* After "=", a line with the name of a unit also continues the message. */
		if (!can_continue(first, &line) || (!soft && begins_with_smmu(&line)))
			break;
		if (i == 1)
			start_join(join, first);
		at += line.raw_len;
		if (append(join, &line, soft))
			m->consumed = at;
		soft = line.soft;
	}
	return true;
}

/* The previous line may have the start of the message: "DRIVER DEVICE:". */
static void join_before(struct join *join, const char *before, size_t before_len,
			struct iommu_log_message *m)
{
	struct line rest = { .text = m->text, .len = m->len };
	struct line line;

	if (!before || before_len >= IOMMU_PLAIN_LINE_MAX / 2 || m->prefix.begins_message ||
	    m->len >= IOMMU_PLAIN_LINE_MAX / 2)
		return;
	line = line_at(before, before_len, join->room->next);
	if (!line.len || begins_with_device(&rest))
		return;
	start_join(join, &line);
	if (append(join, &rest, line.soft)) {
		m->text = join->best;
		m->len = join->best_len;
		m->prefix = iommu_log_prefix(m->text, m->len);
	}
}

/* Where the next message of the line at @log begins; @len if it has no other one. */
static size_t next_in_line(const char *log, size_t len)
{
	/* A line of many messages is searched from each of them, so do not search to its end. */
	for (size_t part = 512; part < len; part *= 4) {
		size_t next = iommu_log_next_prefix(log, after_line_break(log, part));

		if (next < part)
			return next;
	}
	/* A prefix within the line is that of another message, whose newline is lost. */
	return iommu_log_next_prefix(log, after_line_break(log, len));
}

bool iommu_log_message_at(struct iommu_broken_lines *room, const char *before, size_t before_len,
			  const char *log, size_t len, bool last, struct iommu_log_message *m)
{
	const char *newline = memchr(log, '\n', len);
	size_t line_len = newline ? (size_t)(newline - log) : len;
	size_t next = next_in_line(log, line_len);
	struct join join = { .room = room };
	struct line first;

	if (next < line_len) {
		len = next;
		last = true;
	}
	first = line_at(log, len, room->first);
	m->text = first.text;
	m->len = first.len;
	m->consumed = first.raw_len;
	m->prefix = iommu_log_prefix(m->text, m->len);
	if (first.len >= IOMMU_PLAIN_LINE_MAX / 2) {
		m->is_read = iommu_log_read(m->text, m->len, &m->fault);
		return true;
	}
	join.best_score = iommu_log_score(m->text, m->len, &m->fault);
	m->is_read = join.best_score > 0;
	room->work -= room->work < WORK_PER_BYTE * first.raw_len ? room->work
								 : WORK_PER_BYTE * first.raw_len;
	if (!join_next(&join, &first, log, len, last,
		       m->is_read && m->fault.part == IOMMU_MESSAGE_WHOLE, m))
		return false;
	if (join.best) {
		/* join_before() may overwrite it. */
		memcpy(room->first, join.best, join.best_len);
		m->text = room->first;
		m->len = join.best_len;
		m->prefix = iommu_log_prefix(m->text, m->len);
	}
	join_before(&join, before, before_len, m);
	/* The fault points into the text. */
	if (join.best)
		m->is_read = iommu_log_read(m->text, m->len, &m->fault);
	return true;
}
