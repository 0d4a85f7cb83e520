/* SPDX-License-Identifier: LGPL-2.1 */
#include "lines.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/common/command.h"
#include "cli/common/trace_options.h"
#include "cli/terminal/colour.h"
#include "core/events/event_list.h"
#include "core/faultlog/fault_text.h"
#include "core/faultlog/recent_faults.h"
#include "core/summary/line_history.h"

/* Widths of columns, as in trace-cmd report. */
enum { COMM_WIDTH = 16, SECONDS_WIDTH = 5, PID_WIDTH = 5, NAME_WIDTH = 21 };

struct printer {
	struct input *file;
	struct report_outcomes *pass;
	struct iommu_replay *replay; /* the second one */
	struct report_matcher matcher;
	struct iommu_text text;
	struct iommu_recent_faults faulted;
	uint64_t nr_maps;    /* map events so far */
	uint64_t nr_printed; /* lines */
	bool begun;	     /* a step was fed */
	char buf[65536];
};

static void take_step(void *arg, const struct iommu_step *step)
{
	struct printer *printer = arg;

	if (!printer->begun)
		iommu_holders_begin(iommu_replay_holders(printer->replay),
				    printer->pass->stats.first_ts);
	printer->begun = true;
	iommu_replay_feed(printer->replay, step);
}

/* Write spaces up to @width columns after @used of them. */
static void put_spaces(struct iommu_text *t, size_t used, size_t width)
{
	for (; used < width; used++)
		iommu_text_putc(t, ' ');
}

static size_t digits_of(uint64_t number)
{
	size_t n = 1;

	for (; number >= 10; number /= 10)
		n++;
	return n;
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	struct printer *printer = arg;
	struct iommu_text *t = &printer->text;

	iommu_replay_events_lost(printer->replay, lost->ts, lost->count);
	if (!report_time_matches(&printer->matcher, lost->ts))
		return;
	iommu_text_puts(t, "CPU:");
	iommu_text_signed(t, lost->cpu);
	iommu_text_puts(t, " [");
	if (lost->count) {
		iommu_text_dec(t, lost->count);
		iommu_text_putc(t, ' ');
	}
	iommu_text_puts(t, "EVENTS DROPPED]\n");
}

/* A kernel log may name neither the task nor the CPU. */
static void put_pid(struct iommu_text *t, int32_t pid)
{
	if (pid == IOMMU_PID_UNKNOWN) {
		put_spaces(t, 0, 1 + PID_WIDTH);
		return;
	}
	iommu_text_putc(t, '-');
	iommu_text_signed(t, pid);
	put_spaces(t, digits_of(pid < 0 ? 0 : (uint64_t)pid), PID_WIDTH);
}

static void put_cpu(struct iommu_text *t, int cpu)
{
	if (cpu < 0) {
		iommu_text_puts(t, " [---] ");
		return;
	}
	iommu_text_puts(t, " [");
	for (int unit = 100; unit > 1 && cpu < unit; unit /= 10)
		iommu_text_putc(t, '0');
	iommu_text_dec(t, (uint64_t)cpu);
	iommu_text_puts(t, "] ");
}

/* "       vfiotest-312   [001]    18.750312: map:                  " */
static void put_head(struct iommu_text *t, const struct input_event *event,
		     const struct iommu_string *comm)
{
	put_spaces(t, comm->len, COMM_WIDTH);
	iommu_text_untrusted(t, comm->str, comm->len);
	put_pid(t, event->pid);
	put_cpu(t, event->cpu);
	put_spaces(t, digits_of((event->ts + 500) / 1000000000), SECONDS_WIDTH);
	if (event->ts)
		iommu_put_time(t, event->ts);
	else
		iommu_text_puts(t, "0.000000");
	iommu_text_puts(t, ": ");
	iommu_text_untrusted(t, event->name.str, event->name.len);
	iommu_text_putc(t, ':');
	put_spaces(t, event->name.len + 1, NAME_WIDTH);
	iommu_text_putc(t, ' ');
}

static void put_event(struct iommu_text *t, const struct input_event *event)
{
	if (!event->event || !event->event->stock)
		event->put_text(t, event);
	else if (event->rec)
		iommu_event_text(t, event->event, event->rec, event->places, event->values, false);
	else
		iommu_event_values_text(t, event->event, event->values, false);
}

/* Remember the device of a fault, for PCIe errors that follow. */
static void note_fault(struct iommu_recent_faults *faulted, const struct input_event *event)
{
	const struct iommu_fault *fault = event->step->fault;
	struct iommu_pci_id id;

	if (fault && fault->kind == IOMMU_LOG_FAULT && fault->has & IOMMU_HAS_DEVICE)
		iommu_recent_faults_add(faulted, &fault->device, event->ts);
	else if (event->step->kind == IOMMU_STEP_FAULT &&
		 iommu_parse_pci_id(event->step->device.str, event->step->device.len, &id))
		iommu_recent_faults_add(faulted, &id, event->ts);
}

/* A PCIe error may follow from a fault of the device. */
static void explain_error(struct iommu_text *t, const struct iommu_recent_faults *faulted,
			  const struct input_event *event)
{
	const struct iommu_value *values = event->values;
	const struct iommu_value *name = &values[IOMMU_AER_DEV_NAME];
	struct iommu_pci_id id;

	if (event->event == &iommu_event_aer && iommu_has(name) &&
	    iommu_has(&values[IOMMU_AER_STATUS]) && iommu_has(&values[IOMMU_AER_SEVERITY]) &&
	    iommu_parse_pci_id(name->str, name->len, &id))
		iommu_recent_faults_explain_error(t, faulted, &id, event->ts,
						  (uint32_t)values[IOMMU_AER_STATUS].num,
						  (uint32_t)values[IOMMU_AER_SEVERITY].num);
}

static const char *comm_of(void *arg, int32_t pid)
{
	return input_comm(arg, pid);
}

static void put_line(struct printer *printer, const struct report_line *line,
		     const struct iommu_string *comm)
{
	const struct input_event *event = line->event;
	const struct iommu_fault *fault = event->step->fault;
	struct iommu_devices *devices = iommu_replay_devices(printer->pass->replay);
	const struct iommu_writer words = { &printer->text, devices, event->ts, comm_of,
					    printer->file };

	put_head(&printer->text, event, comm);
	put_event(&printer->text, event);
	explain_error(&printer->text, &printer->faulted, event);
	if (fault && iommu_fault_has_text(fault)) {
		iommu_text_puts(&printer->text, " => ");
		iommu_text_style(&printer->text, IOMMU_STYLE_TITLE);
		iommu_fault_text(&printer->text, fault);
		iommu_text_style(&printer->text, IOMMU_STYLE_PLAIN);
	}
	iommu_line_history_of(&printer->text, printer->replay, devices, &line->facts, event->step,
			      comm_of, printer->file);
	iommu_put_handover_outcome(&words, &line->facts);
	if (line->map)
		iommu_put_map_outcome(&words, &printer->pass->outcomes, printer->nr_maps);
	iommu_text_putc(&printer->text, '\n');
}

/* Collect all that is known about the event, which is the one that was fed last. */
static void collect_facts(struct printer *printer, struct report_line *line)
{
	const struct iommu_outcomes *outcomes = &printer->pass->outcomes;
	const struct iommu_step *step = line->event->step;

	if (step->kind == IOMMU_STEP_NONE)
		return;
	if (line->event->kept)
		iommu_replay_preview(printer->replay, step);
	iommu_outcome_facts(outcomes, printer->replay, step, &line->facts);
	line->domain = iommu_outcome_domain(outcomes, printer->replay, step);
	if (step->kind != IOMMU_STEP_MAP && step->kind != IOMMU_STEP_INTEL_MAP)
		return;
	line->map = outcomes->map(outcomes->arg, printer->nr_maps);
	if (line->map)
		line->owner = iommu_mapping_owner(outcomes->replay, &line->map->mapping).devices;
}

static void take_event(void *arg, const struct input_event *event)
{
	struct printer *printer = arg;
	struct report_line line = { .event = event, .facts = { .kind = IOMMU_LINE_FACTS_NONE } };
	const char *known = input_comm(printer->file, event->pid);
	struct iommu_string comm = event->comm;

	if (!comm.len)
		comm = known ? (struct iommu_string){ known, strlen(known) }
			     : (struct iommu_string){ "<...>", 5 };
	note_fault(&printer->faulted, event);
	if (report_time_matches(&printer->matcher, event->ts)) {
		collect_facts(printer, &line);
		if (report_line_matches(&printer->matcher, &line, known)) {
			put_line(printer, &line, &comm);
			printer->nr_printed++;
		}
	}
	printer->nr_maps +=
		event->step->kind == IOMMU_STEP_MAP || event->step->kind == IOMMU_STEP_INTEL_MAP;
}

static bool print_lines(struct printer *printer, unsigned int buffer, unsigned int without)
{
	const struct iommu_sink sink = { .step = take_step, .lost = take_lost, .arg = printer };
	const struct input_listener listener = { take_event, printer };
	struct iommu_replay_config config = {
		.without = without,
		.line_facts = true,
	};
	struct input_stats stats;
	bool done;

	set_replay_config(printer->file, &config);
	printer->replay = iommu_replay_new(&config);
	if (!printer->replay)
		return out_of_memory();
	iommu_text_init(&printer->text, printer->buf, sizeof(printer->buf), put_file, stdout);
	printer->text.styles = colour_styles();
	done = input_read_lines(printer->file, buffer, &sink, &listener, &stats);
	iommu_text_flush(&printer->text);
	iommu_replay_free(printer->replay);
	return done;
}

bool report_print_lines(struct input *file, const char *name, unsigned int buffer,
			struct report_outcomes *pass, const struct report_filter *filter,
			unsigned int without, uint64_t *printed)
{
	struct printer *printer = calloc(1, sizeof(*printer));
	bool done;

	if (!printer)
		return out_of_memory();
	printer->file = file;
	printer->pass = pass;
	done = report_matcher_init(&printer->matcher, filter, name,
				   iommu_replay_devices(pass->replay), pass->stats.first_ts,
				   pass->stats.last_ts) &&
	       print_lines(printer, buffer, without);
	*printed += printer->nr_printed;
	free(printer->matcher.chosen);
	free(printer);
	return done;
}
