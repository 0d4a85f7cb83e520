/* SPDX-License-Identifier: LGPL-2.1 */
#include "text_events.h"

#include <stdlib.h>
#include <string.h>

#include "core/events/event_list.h"
#include "core/events/read_step_text.h"
#include "core/faultlog/faultlog.h"
#include "core/logtext/broken_lines.h"
#include "core/recording/snapshot_line.h"
#include "tep/record_step.h"

/* The system of events that no row describes. Most texts do not name theirs. */
#define OTHERS "others"

static uint8_t system_number(struct text_events *events, const char *name)
{
	size_t i = 0;

	while (i < events->nr_systems && strcmp(events->systems[i].name, name) != 0)
		i++;
	if (i == events->nr_systems && i < TEXT_SYSTEMS_MAX)
		events->systems[events->nr_systems++] = (struct input_system){ name, 0 };
	return (uint8_t)(i < TEXT_SYSTEMS_MAX ? i : 0);
}

static void index_event(struct text_events *events, size_t number)
{
	unsigned int hash = TEXT_NAME_HASH_0;
	uint8_t *end;

	for (const char *c = events->events[number].name; *c; c++)
		hash = text_name_hash(hash, *c);
	end = &events->chains[hash % TEXT_CHAINS];
	while (*end)
		end = &events->events[*end - 1].next;
	*end = (uint8_t)(number + 1);
}

static void add(struct text_events *events, const struct iommu_event *row, const char *name)
{
	struct text_event *event = &events->events[events->nr_events];

	if (events->nr_events == TEXT_EVENTS_MAX)
		return;
	event->event = row;
	event->name = name;
	event->is_fed = iommu_is_fed(row);
	event->system = system_number(events, row->system);
	iommu_text_form_init(&event->form, row);
	iommu_text_form_init_raw(&event->raw, &event->form);
	iommu_text_form_init_named(&event->dump, row);
	index_event(events, events->nr_events++);
}

static void add_list(struct text_events *events, const struct iommu_event *const *list)
{
	for (; *list; list++)
		add(events, *list, (*list)->name);
}

void text_events_init(struct text_events *events)
{
	memset(events, 0, sizeof(*events));
	system_number(events, OTHERS);
	add_list(events, iommu_events);
	add_list(events, iommu_observed_events);
	/* trace_printk() with a constant format makes another event, which has the same form. */
	add(events, &iommu_event_print, "bprint");
	add(events, &iommu_event_print, "tracing_mark_write");
	events->marker = &events->events[events->nr_events - 1];
}

static bool is_string(const struct iommu_string *string, const char *str)
{
	return !strncmp(str, string->str, string->len) && !str[string->len];
}

static struct text_event *first_match(struct text_events *events, unsigned int number,
				      const struct text_line *line)
{
	for (; number; number = events->events[number - 1].next) {
		struct text_event *event = &events->events[number - 1];

		if (is_string(&line->name, event->name) &&
		    (!line->system.len || is_string(&line->system, event->event->system)))
			return event;
	}
	return NULL;
}

struct text_event *text_events_find(struct text_events *events, const struct text_line *line)
{
	struct text_event *event =
		first_match(events, events->chains[line->name_hash % TEXT_CHAINS], line);

	if (event || !iommu_snapshot_is_line(line->text.p, (size_t)(line->text.end - line->text.p)))
		return event;
	/* ftrace prints the function that wrote the line as if it were the event. */
	return events->marker;
}

struct text_event *text_events_next(struct text_events *events, const struct text_event *event,
				    const struct text_line *line)
{
	return first_match(events, event->next, line);
}

/* How complete the message of an IOMMU driver is; 0 if it is none or cannot be read. */
static unsigned int count_message(const struct iommu_value *msg)
{
	struct iommu_fault fault;

	if (!iommu_has(msg) || !iommu_log_is_candidate(msg->str, msg->len))
		return 0;
	return iommu_log_score(msg->str, msg->len, &fault);
}

/* What was written to trace_marker, as a step: IOMMU_STEP_NONE unless it belongs to a snapshot. */
static struct iommu_step marker_step(struct iommu_scan text)
{
	const struct iommu_value buf = { .state = IOMMU_PRESENT,
					 .str = text.p,
					 .len = (uint32_t)(text.end - text.p) };
	struct iommu_step step;

	iommu_step_from_values(&step, &iommu_event_print, &buf);
	return step;
}

bool text_events_is_marker(const struct text_event *event, const struct text_line *line)
{
	/* The line of a mail may end after the name. */
	return event->event == &iommu_event_print && line->text.p < line->text.end &&
	       marker_step(line->text).kind == IOMMU_STEP_NONE;
}

/* The line of a snapshot: 2 if it can be read, 1 if it may go on in the next line. */
static unsigned int count_snapshot_line(struct iommu_scan text)
{
	static const char of[] = " of";
	const struct iommu_step step = marker_step(text);
	struct iommu_snapshot_line line;

	if (text.p == text.end)
		return 1;
	if (step.kind == IOMMU_STEP_NONE ||
	    !iommu_snapshot_read(step.device.str, step.device.len, &line))
		return 0;
	/* "BAR 2 of" */
	if (line.value.len >= sizeof(of) - 1 &&
	    !memcmp(line.value.str + line.value.len - (sizeof(of) - 1), of, sizeof(of) - 1))
		return 1;
	return line.key == IOMMU_SNAPSHOT_UNKNOWN ? 1 : 2;
}

/*
 * Number @attempt of the forms that a line may have; NULL if there are no more. Values have names
 * in lines of probes, of perf trace, in what the library could not print, and with trace-cmd
 * report -R.
 */
static const struct iommu_text_form *form_of(const struct text_event *event,
					     const struct text_line *line, int attempt)
{
	struct iommu_scan text = line->text;

	if (iommu_scan_skip(&text, "[FAILED TO PARSE]") || line->zeros_left_out)
		return attempt ? NULL : &event->dump;
	if (!event->event->stock)
		return attempt ? NULL : &event->form;
	if (iommu_scan_skip(&text, "(") || iommu_scan_skip(&text, "__probe_ip="))
		return NULL;
	return attempt == 0 ? &event->form : attempt == 1 ? &event->raw : NULL;
}

static void fill_zeros(const struct iommu_event *event, struct iommu_value *values)
{
	for (unsigned int i = 0; i < event->nr_fields; i++) {
		bool is_number = event->fields[i].kind == IOMMU_UNSIGNED ||
				 event->fields[i].kind == IOMMU_SIGNED;

		if (is_number && !iommu_has(&values[i]))
			values[i] = (struct iommu_value){ .state = IOMMU_PRESENT, .element = 8 };
	}
}

/* What every line of the event begins with, such as "IOMMU:", and the blank after it. */
static bool skip_literal(const struct iommu_text_form *printed, struct iommu_scan *s)
{
	const struct iommu_text_part *first = printed->parts;
	struct iommu_scan rest = *s;

	if (!printed->nr_parts || first->kind != IOMMU_PART_LITERAL)
		return true;
	rest.p += first->label_len;
	if ((size_t)(s->end - s->p) < first->label_len ||
	    memcmp(s->p, first->label, first->label_len) != 0 ||
	    (rest.p < rest.end && !iommu_scan_skip_blanks(&rest)))
		return false;
	*s = rest;
	return true;
}

/* "iova=", or a part of it at the end of the line. */
static bool at_assignment(struct iommu_scan s)
{
	while (s.p < s.end && *s.p != ' ' && *s.p != '\t' && *s.p != '=')
		s.p++;
	return s.p == s.end || *s.p == '=';
}

/*
 * Whether the line begins as those of the event do. Vendors' kernels have other events of the same
 * name, as in "map: IOMMU:soc:apps iova=" and "attach_device_to_domain: IOMMU: domain 0x1 device=".
 * trace.dat's reader knows them by their formats.
 */
static bool begins_right(const struct text_event *event, const struct iommu_text_form *form,
			 const struct text_line *line)
{
	const struct iommu_text_part *first = form->parts;
	struct iommu_scan s = line->text;

	iommu_scan_skip_blanks(&s);
	if (s.p == s.end || form == &event->dump || event->event == &iommu_event_print)
		return true;
	if (!event->event->stock)
		return *s.p == '(' || at_assignment(s);
	if (form == &event->raw) {
		skip_literal(&event->form, &s);
		return at_assignment(s);
	}
	if (first->kind == IOMMU_PART_LITERAL)
		return skip_literal(form, &s) && at_assignment(s);
	return (size_t)(s.end - s.p) >= first->label_len &&
	       !memcmp(s.p, first->label, first->label_len);
}

static unsigned int read_form(struct text_events *events, const struct iommu_text_form *form,
			      const struct text_line *line, struct iommu_value *values)
{
	unsigned int n = iommu_text_form_read(form, line->text, values, &events->arrays);

	if (form->event == &iommu_event_console && n)
		n += count_message(&values[IOMMU_CONSOLE_MSG]);
	if (form->event == &iommu_event_print && n)
		n = count_snapshot_line(line->text);
	if (n && line->zeros_left_out)
		fill_zeros(form->event, values);
	return n;
}

bool text_events_fits(struct text_events *events, const struct text_event *event,
		      const struct text_line *line)
{
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_step step;

	if (!event->event->step ||
	    !iommu_text_form_read_step(&event->form, line->text, values, &events->scratch))
		return false;
	iommu_step_from_values(&step, event->event, values);
	return step.kind != IOMMU_STEP_NONE;
}

const struct text_event *text_events_read(struct text_events *events, const struct text_line *line,
					  struct iommu_value *values, unsigned int *nr_fields,
					  bool *is_known)
{
	const struct text_event *event, *best = NULL;
	struct iommu_value read[IOMMU_EVENT_FIELDS];
	const struct iommu_text_form *form;

	*nr_fields = 0;
	*is_known = false;
	for (event = text_events_find(events, line); event;
	     event = text_events_next(events, event, line)) {
		if (text_events_is_marker(event, line))
			continue;
		for (int i = 0; (form = form_of(event, line, i)); i++) {
			unsigned int n;

			if (!begins_right(event, form, line))
				continue;
			n = read_form(events, form, line, read);
			*is_known |= event->is_fed;
			if (n > *nr_fields) {
				memcpy(values, read, sizeof(read));
				*nr_fields = n;
				best = event;
			}
			if (!event->is_fed || !text_events_lacks(event->event, read) ||
			    text_events_fits(events, event, line))
				break;
		}
	}
	if (best && !best->is_fed) {
		*is_known = false;
		return NULL;
	}
	return best;
}

bool text_events_lacks(const struct iommu_event *event, const struct iommu_value *values)
{
	for (unsigned int i = 0; event->step && event->stock && i < event->nr_fields; i++) {
		if (event->step_fields & IOMMU_FIELD(i) && !iommu_has(&values[i]))
			return true;
	}
	return false;
}

void text_events_count(struct text_events *events, const struct text_event *event)
{
	events->systems[event ? event->system : 0].events++;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct input_system *)a)->name,
		      ((const struct input_system *)b)->name);
}

void text_events_take_counts(struct text_events *events, struct input_stats *stats)
{
	stats->systems = events->counted;
	stats->nr_systems = 0;
	for (size_t i = 0; i < events->nr_systems; i++) {
		if (events->systems[i].events)
			events->counted[stats->nr_systems++] = events->systems[i];
		events->systems[i].events = 0;
	}
	qsort(events->counted, stats->nr_systems, sizeof(*events->counted), by_name);
}
