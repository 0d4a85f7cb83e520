/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* memrchr() */
#include "text_trace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/events/event_list.h"
#include "core/events/read_text.h"
#include "core/faultlog/faultlog.h"
#include "core/logtext/plain_line.h"
#include "message.h"
#include "tep/record_step.h"
#include "text_line.h"

/* The size of a block. A longer line is read in pieces, as if each were a line. */
#define BLOCK (256 * 1024)
/* A power of two. Tasks beyond it have no name. */
#define NAMES_MAX (1 << 16)
#define COMM_MAX  16 /* TASK_COMM_LEN, with its 0 */
/* How many broken lines make up one, and how long it may get. */
#define PIECES_MAX  6
#define JOINED_MAX  IOMMU_PLAIN_LINE_MAX
#define FORMS_MAX   96 /* less than 255 */
#define CHAINS	    256
#define SYSTEMS_MAX 64

struct task_name {
	int32_t pid;
	bool used;
	char comm[COMM_MAX];
};

/* A line that may go on in the next one. */
struct pending {
	char text[JOINED_MAX];
	size_t len;  /* 0: none */
	size_t best; /* the length from which nr_fields were read; what follows is dropped */
	unsigned int nr_fields;
	unsigned int pieces;
};

struct text_trace {
	char *name;
	int fd;
	struct task_name *names;
	size_t nr_names;
	struct iommu_text_form forms[FORMS_MAX];
	struct iommu_text_form dumps[FORMS_MAX]; /* of fields that the library could not print */
	size_t nr_forms;
	/* Chains of forms by the hash of their event's name; values are numbers of forms, plus 1.
	 */
	uint8_t chains[CHAINS];
	uint8_t next_form[FORMS_MAX];
	struct iommu_text_arrays arrays;
	struct input_system systems[SYSTEMS_MAX];
	/* While the trace is read. */
	char *block; /* the start of a line that is not complete yet */
	size_t block_len;
	struct iommu_feeder feeder;
	struct input_stats *stats;
	struct pending pending;
	uint64_t line_number;
	bool devices_follow;
	uint64_t bad_lines, first_bad;
	struct iommu_lost lost; /* before the next event */
	bool has_lost;
	uint64_t line_lost; /* the number in the last line about lost events */
};

static unsigned int hash_name(const char *name, size_t len)
{
	unsigned int hash = (unsigned int)len;

	for (size_t i = 0; i < len; i++)
		hash = hash * 31 + (unsigned char)name[i];
	return hash % CHAINS;
}

static void index_form(struct text_trace *trace, size_t form)
{
	const char *name = trace->forms[form].event->name;
	uint8_t *end = &trace->chains[hash_name(name, strlen(name))];

	while (*end)
		end = &trace->next_form[*end - 1];
	*end = (uint8_t)(form + 1);
}

static void add_forms(struct text_trace *trace, const struct iommu_event *const *events)
{
	for (; *events && trace->nr_forms < FORMS_MAX; events++) {
		if (!iommu_is_fed(*events))
			continue;
		iommu_text_form_init_named(&trace->dumps[trace->nr_forms], *events);
		iommu_text_form_init(&trace->forms[trace->nr_forms], *events);
		index_form(trace, trace->nr_forms++);
	}
}

/*
 * Search the whole file for events that name the device or the domain of a map after it. The replay
 * must know beforehand whether to wait for them.
 */
static void search_words(struct text_trace *trace)
{
	static const char *const words[] = { "dma_map_",   "dma_alloc", "dma_unmap_",
					     "map_single", "qi_submit", "cache_tag_flush" };
	enum { LONGEST = 16 };
	char *buf = malloc(BLOCK);
	size_t kept = 0;
	ssize_t n;

	while (buf && !trace->devices_follow &&
	       (n = read(trace->fd, buf + kept, BLOCK - kept)) > 0) {
		size_t len = kept + (size_t)n;

		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			trace->devices_follow |=
				memmem(buf, len, words[i], strlen(words[i])) != NULL;
		kept = len < LONGEST ? len : LONGEST;
		memmove(buf, buf + len - kept, kept);
	}
	free(buf);
}

bool text_trace_devices_follow(const struct text_trace *trace)
{
	return trace->devices_follow;
}

struct text_trace *text_trace_open(const char *name, int fd)
{
	struct text_trace *trace = calloc(1, sizeof(*trace));

	if (!trace || !(trace->name = strdup(name)) ||
	    !(trace->names = calloc(NAMES_MAX, sizeof(*trace->names)))) {
		if (trace)
			free(trace->name);
		free(trace);
		if (fd >= 0)
			close(fd);
		input_error("out of memory");
		return NULL;
	}
	trace->fd = fd;
	add_forms(trace, iommu_events);
	add_forms(trace, iommu_observed_events);
	trace->devices_follow = fd < 0;
	if (fd >= 0)
		search_words(trace);
	return trace;
}

void text_trace_close(struct text_trace *trace)
{
	if (!trace)
		return;
	if (trace->fd >= 0)
		close(trace->fd);
	free(trace->block);
	free(trace->names);
	free(trace->name);
	free(trace);
}

/* The place of a task's name, or the free place for it. */
static struct task_name *name_of(const struct text_trace *trace, int32_t pid)
{
	size_t at = (uint32_t)pid * 2654435761U % NAMES_MAX;

	while (trace->names[at].used && trace->names[at].pid != pid)
		at = (at + 1) % NAMES_MAX;
	return &trace->names[at];
}

const char *text_trace_comm(const struct text_trace *trace, int32_t pid)
{
	const struct task_name *name = name_of(trace, pid);

	return name->used ? name->comm : NULL;
}

static void keep_name(struct text_trace *trace, const struct text_line *line)
{
	struct task_name *name = name_of(trace, line->pid);
	size_t len = line->comm.len < COMM_MAX - 1 ? line->comm.len : COMM_MAX - 1;

	if (!name->used) {
		/* One place stays free, which ends each search. */
		if (trace->nr_names == NAMES_MAX - 1)
			return;
		trace->nr_names++;
		name->used = true;
		name->pid = line->pid;
	}
	memcpy(name->comm, line->comm.str, len);
	name->comm[len] = '\0';
}

static bool is_string(const struct iommu_string *string, const char *str)
{
	return strlen(str) == string->len && !memcmp(str, string->str, string->len);
}

static void count_event(struct text_trace *trace, const struct text_line *line, const char *system)
{
	struct input_stats *stats = trace->stats;
	size_t i = 0;

	if (!stats->events++)
		stats->first_ts = line->ts;
	stats->last_ts = line->ts;
	while (i < stats->nr_systems && strcmp(trace->systems[i].name, system) != 0)
		i++;
	if (i == SYSTEMS_MAX)
		return;
	if (i == stats->nr_systems)
		trace->systems[stats->nr_systems++] = (struct input_system){ system, 0 };
	trace->systems[i].events++;
}

/* How complete the message of an IOMMU driver is; 0 if it is none or cannot be read. */
static unsigned int count_message(const struct iommu_value *msg)
{
	struct iommu_fault fault;

	if (!iommu_log_is_candidate(msg->str, msg->len) ||
	    !iommu_log_read(msg->str, msg->len, &fault))
		return 0;
	return 1 + (unsigned int)__builtin_popcount(fault.has);
}

/* The form of the line's event that reads most of it. Probes may have the names of other events. */
static const struct iommu_text_form *read_values(struct text_trace *trace,
						 const struct text_line *line,
						 struct iommu_value *values,
						 unsigned int *nr_fields, bool *is_known)
{
	const struct iommu_text_form *best = NULL;
	struct iommu_value read[IOMMU_EVENT_FIELDS];
	struct iommu_scan dump = line->text;
	const struct iommu_text_form *forms =
		iommu_scan_skip(&dump, "[FAILED TO PARSE]") ? trace->dumps : trace->forms;

	*nr_fields = 0;
	*is_known = false;
	for (unsigned int i = trace->chains[hash_name(line->name.str, line->name.len)]; i;
	     i = trace->next_form[i - 1]) {
		const struct iommu_text_form *form = &forms[i - 1];
		unsigned int n;

		if (!is_string(&line->name, form->event->name) ||
		    (line->system.len && !is_string(&line->system, form->event->system)))
			continue;
		*is_known = true;
		n = iommu_text_form_read(form, line->text, read, &trace->arrays);
		if (form->event == &iommu_event_console)
			n += count_message(&read[0]);
		if (n <= *nr_fields)
			continue;
		memcpy(values, read, sizeof(read));
		*nr_fields = n;
		best = form;
	}
	return best;
}

/* Whether the line lacks a value that the replay needs. Probes record only some of their fields. */
static bool lacks_fields(const struct iommu_event *event, const struct iommu_value *values)
{
	for (unsigned int i = 0; event->step && event->stock && i < event->nr_fields; i++) {
		if (event->step_fields & IOMMU_FIELD(i) && !iommu_has(&values[i]))
			return true;
	}
	return false;
}

/* The gap that a line announced ends at @ts. */
static void feed_lost(struct text_trace *trace, uint64_t ts)
{
	if (trace->has_lost)
		iommu_feeder_lost(&trace->feeder, ts, trace->lost.cpu, trace->lost.count);
	trace->has_lost = false;
}

static void feed(struct text_trace *trace, const struct text_line *line,
		 const struct iommu_event *event, const struct iommu_value *values)
{
	struct iommu_step step = { .kind = IOMMU_STEP_NONE };
	struct iommu_fault fault;

	if (event == &iommu_event_console) {
		step.kind = IOMMU_STEP_LOG;
	} else if (event == &iommu_event_smmu_evtq) {
		if (!iommu_evtq_decode(values, &fault) || !iommu_evtq_is_fault(&fault))
			return;
		step.kind = IOMMU_STEP_FAULT_DECODED;
		step.fault = &fault;
	} else {
		iommu_step_from_values(&step, event, values);
	}
	step.ts = line->ts;
	step.cpu = line->cpu;
	step.pid = line->pid;
	step.context = line->context;
	iommu_feeder_time(&trace->feeder, line->ts);
	feed_lost(trace, line->ts);
	if (step.kind == IOMMU_STEP_LOG) {
		if (iommu_log_is_candidate(values[0].str, values[0].len))
			iommu_feeder_message(&trace->feeder, &step, values[0].str, values[0].len, 0,
					     &fault);
		else
			iommu_feeder_other_message(&trace->feeder, &step, values[0].str,
						   values[0].len);
	} else if (step.kind != IOMMU_STEP_NONE) {
		iommu_feeder_step(&trace->feeder, &step, 0);
	} else if (lacks_fields(event, values)) {
		if (!trace->bad_lines++)
			trace->first_bad = trace->line_number;
	}
}

/* Read a whole line. Returns the number of its fields that were read. */
static unsigned int try_line(struct text_trace *trace, const char *str, size_t len,
			     struct text_line *line, struct iommu_value *values,
			     const struct iommu_event **event, enum text_line_kind *kind)
{
	const struct iommu_text_form *form;
	unsigned int n;
	bool is_known;

	*event = NULL;
	*kind = text_line_read(str, len, line, &trace->line_lost);
	if (*kind != TEXT_LINE_EVENT)
		return 0;
	form = read_values(trace, line, values, &n, &is_known);
	if (form)
		*event = form->event;
	else if (is_known)
		*kind = TEXT_LINE_BEGUN;
	return n;
}

static void finish_pending(struct text_trace *trace)
{
	struct pending *pending = &trace->pending;
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	const struct iommu_event *event;
	enum text_line_kind kind;
	struct text_line line;

	if (!pending->len)
		return;
	try_line(trace, pending->text, pending->best, &line, values, &event, &kind);
	pending->len = 0;
	if (!event)
		return;
	count_event(trace, &line, event->system);
	keep_name(trace, &line);
	feed(trace, &line, event, values);
}

static bool is_whole(const struct iommu_event *event, const struct iommu_value *values)
{
	struct iommu_fault fault;

	/* A probe may have further fields in the next line. */
	if (event != &iommu_event_console)
		return event->stock && !lacks_fields(event, values);
	/* The next lines may have the words that show that a message is about an IOMMU. */
	return iommu_log_read(values[0].str, values[0].len, &fault) &&
	       fault.part == IOMMU_MESSAGE_WHOLE;
}

static void keep_pending(struct text_trace *trace, const char *str, size_t len,
			 unsigned int nr_fields)
{
	if (len >= JOINED_MAX)
		return;
	memcpy(trace->pending.text, str, len);
	trace->pending.len = len;
	trace->pending.best = len;
	trace->pending.nr_fields = nr_fields;
	trace->pending.pieces = 1;
}

/* Append a line that is no event's to the pending one, if more of the event can be read then. */
static void join(struct text_trace *trace, const char *str, size_t len)
{
	struct pending *pending = &trace->pending;
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	const struct iommu_event *event;
	size_t before = pending->len;
	enum text_line_kind kind;
	struct text_line line;
	unsigned int n;

	while (len && (*str == ' ' || *str == '\t')) {
		str++;
		len--;
	}
	if (!len || pending->pieces == PIECES_MAX || before + 1 + len >= JOINED_MAX) {
		finish_pending(trace);
		return;
	}
	pending->text[before] = ' ';
	memcpy(pending->text + before + 1, str, len);
	n = try_line(trace, pending->text, before + 1 + len, &line, values, &event, &kind);
	pending->len = before + 1 + len;
	pending->pieces++;
	if (n > pending->nr_fields || kind == TEXT_LINE_BEGUN) {
		pending->best = pending->len;
		pending->nr_fields = n;
	} else if (event != &iommu_event_console) {
		finish_pending(trace);
	}
	if (pending->len && event && is_whole(event, values))
		finish_pending(trace);
}

/* The system of an event that the replay ignores. Most texts do not name it. */
static const char *system_of(const struct text_line *line)
{
	for (const struct iommu_event *const *event = iommu_events; *event; event++) {
		if (is_string(&line->name, (*event)->name))
			return (*event)->system;
	}
	return "others";
}

static void take_line(struct text_trace *trace, const char *raw, size_t len)
{
	char buf[IOMMU_PLAIN_LINE_MAX];
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	const struct iommu_event *event;
	enum text_line_kind kind;
	struct text_line line;
	const char *str = iommu_plain_line(raw, &len, buf);
	unsigned int n;

	trace->line_number++;
	n = try_line(trace, str, len, &line, values, &event, &kind);
	if (kind == TEXT_LINE_OTHER) {
		if (trace->pending.len)
			join(trace, str, len);
		return;
	}
	if (kind == TEXT_LINE_LOST) {
		const struct iommu_lost lost = { .cpu = line.cpu, .count = trace->line_lost };

		finish_pending(trace);
		/* Another CPU lost events, too, and no event came in between. */
		feed_lost(trace, trace->stats->last_ts);
		trace->lost = lost;
		trace->has_lost = true;
		return;
	}
	finish_pending(trace);
	if (event && is_whole(event, values)) {
		count_event(trace, &line, event->system);
		keep_name(trace, &line);
		feed(trace, &line, event, values);
	} else if (event || kind == TEXT_LINE_BEGUN) {
		keep_pending(trace, str, len, n);
	} else if (kind == TEXT_LINE_EVENT) {
		count_event(trace, &line, system_of(&line));
	}
}

/* Take the whole lines in @buf, and at the @end also the last one. Returns the bytes left. */
static size_t take_lines(struct text_trace *trace, char *buf, size_t len, bool end)
{
	const char *p = buf;
	const char *newline;

	while ((newline = memchr(p, '\n', len - (size_t)(p - buf)))) {
		take_line(trace, p, (size_t)(newline - p));
		p = newline + 1;
	}
	len -= (size_t)(p - buf);
	if (len && (end || len == BLOCK)) {
		take_line(trace, p, len);
		return 0;
	}
	memmove(buf, p, len);
	return len;
}

static bool read_lines(struct text_trace *trace)
{
	for (;;) {
		ssize_t n =
			read(trace->fd, trace->block + trace->block_len, BLOCK - trace->block_len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return input_error("cannot read %s: %s", trace->name, strerror(errno));
		if (!n)
			return true;
		trace->block_len =
			take_lines(trace, trace->block, trace->block_len + (size_t)n, false);
	}
}

void text_trace_push(struct text_trace *trace, const char *buf, size_t len)
{
	while (len) {
		size_t n = BLOCK - trace->block_len < len ? BLOCK - trace->block_len : len;

		memcpy(trace->block + trace->block_len, buf, n);
		trace->block_len = take_lines(trace, trace->block, trace->block_len + n, false);
		buf += n;
		len -= n;
	}
}

void text_trace_pause(struct text_trace *trace)
{
	iommu_feeder_end(&trace->feeder);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct input_system *)a)->name,
		      ((const struct input_system *)b)->name);
}

bool text_trace_begin(struct text_trace *trace, const struct iommu_sink *reader,
		      struct input_stats *stats)
{
	if (!trace->block)
		trace->block = malloc(BLOCK);
	if (!trace->block)
		return input_error("out of memory");
	*stats = (struct input_stats){ .systems = trace->systems };
	trace->stats = stats;
	trace->block_len = 0;
	trace->pending.len = 0;
	trace->line_number = 0;
	trace->bad_lines = 0;
	trace->has_lost = false;
	iommu_feeder_init(&trace->feeder, reader);
	return true;
}

void text_trace_end(struct text_trace *trace)
{
	struct input_stats *stats = trace->stats;

	take_lines(trace, trace->block, trace->block_len, true);
	finish_pending(trace);
	feed_lost(trace, stats->last_ts);
	iommu_feeder_end(&trace->feeder);
	qsort(trace->systems, stats->nr_systems, sizeof(*trace->systems), by_name);
	if (trace->bad_lines)
		input_error("%s: lines of events that cannot be read: %" PRIu64
			    "; the first is line %" PRIu64,
			    trace->name, trace->bad_lines, trace->first_bad);
}

bool text_trace_read(struct text_trace *trace, const struct iommu_sink *reader,
		     struct input_stats *stats)
{
	bool done;

	if (!text_trace_begin(trace, reader, stats))
		return false;
	if (lseek(trace->fd, 0, SEEK_SET) < 0)
		return input_error("%s can be read only once: pass it as - instead", trace->name);
	done = read_lines(trace);
	text_trace_end(trace);
	return done;
}

bool text_trace_detect(const char *buf, size_t len)
{
	const char *end = buf + len;

	while (buf < end) {
		const char *newline = memchr(buf, '\n', (size_t)(end - buf));
		size_t line_len = newline ? (size_t)(newline - buf) : (size_t)(end - buf);
		char plain[IOMMU_PLAIN_LINE_MAX];
		struct text_line line;
		uint64_t lost;
		const char *str = iommu_plain_line(buf, &line_len, plain);
		enum text_line_kind kind = text_line_read(str, line_len, &line, &lost);

		if (kind == TEXT_LINE_EVENT || kind == TEXT_LINE_BEGUN)
			return true;
		if (!newline)
			break;
		buf = newline + 1;
	}
	return false;
}
