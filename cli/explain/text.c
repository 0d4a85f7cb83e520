/* SPDX-License-Identifier: LGPL-2.1 */
/* The output for people: a block for each kind of fault, or each message. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/common/command.h"
#include "cli/terminal/colour.h"
#include "core/faultlog/fault_text.h"
#include "core/hardware/amdvi.h"
#include "explain_internal.h"

#define INDENT "    "

struct writer {
	struct iommu_text text;
	char buf[512];
};

static struct iommu_text *start(struct writer *w)
{
	iommu_text_init(&w->text, w->buf, sizeof(w->buf), put_file, stdout);
	w->text.styles = colour_styles();
	return &w->text;
}

static void put_line(struct iommu_text *t, const char *line, size_t len, bool is_cut)
{
	iommu_text_untrusted(t, line, len);
	if (is_cut)
		iommu_text_puts(t, "...");
	iommu_text_putc(t, '\n');
}

static void put_label(struct iommu_text *t, const char *label)
{
	iommu_text_puts(t, INDENT);
	iommu_text_styled(t, IOMMU_STYLE_LABEL, label);
	iommu_text_putc(t, ' ');
}

static void put_hint(struct iommu_text *t, const struct iommu_hint *hint,
		     const struct iommu_fault *f)
{
	if (!hint)
		return;
	put_label(t, "cause:");
	iommu_text_puts(t, hint->cause);
	iommu_text_putc(t, '\n');
	put_label(t, "next:");
	iommu_hint_put_next(t, hint, f);
	iommu_text_putc(t, '\n');
}

static void put_explanation(struct iommu_text *t, const struct iommu_fault *f)
{
	if (!iommu_fault_has_text(f))
		return;
	iommu_text_puts(t, INDENT "=> ");
	iommu_text_style(t, IOMMU_STYLE_TITLE);
	iommu_fault_text(t, f);
	iommu_text_style(t, IOMMU_STYLE_PLAIN);
	iommu_text_putc(t, '\n');
}

static void put_times(struct iommu_text *t, uint64_t count, const char *noun)
{
	if (noun) {
		iommu_text_dec(t, count);
		iommu_text_putc(t, ' ');
		iommu_text_puts(t, noun);
		if (count != 1)
			iommu_text_putc(t, 's');
	} else if (count == 1) {
		iommu_text_puts(t, "once");
	} else {
		iommu_text_dec(t, count);
		iommu_text_puts(t, " times");
	}
}

/* AMD-Vi's errors of commands have the address of the command, which the explanation shows. */
static bool is_command(const struct iommu_fault *f)
{
	return f->vendor == IOMMU_AMD &&
	       (f->code == IOMMU_AMDVI_ILLEGAL_COMMAND || f->code == IOMMU_AMDVI_COMMAND_HW ||
		f->code == IOMMU_AMDVI_INV_TIMEOUT);
}

/* " at 0x1000", ", 0x1000 - 0x5000 in steps of 0x1000"; for interrupts, their indexes. */
static void put_addresses(struct iommu_text *t, const struct iommu_fault_group *group)
{
	bool interrupt = group->first.has & IOMMU_IS_INTERRUPT;

	if (!(group->first.has & (interrupt ? IOMMU_HAS_INDEX : IOMMU_HAS_ADDRESS)) ||
	    is_command(&group->first))
		return;
	if (group->lowest == group->highest) {
		iommu_text_puts(t, interrupt ? " with index " : " at ");
		iommu_text_hex(t, group->lowest, 1);
		return;
	}
	iommu_text_puts(t, interrupt ? ", indexes " : ", ");
	iommu_text_hex(t, group->lowest, 1);
	iommu_text_puts(t, " - ");
	iommu_text_hex(t, group->highest, 1);
	if (!group->step)
		return;
	iommu_text_puts(t, group->step > 0 ? " in steps of " : " downwards in steps of ");
	iommu_text_hex(t, group->step > 0 ? (uint64_t)group->step : 0 - (uint64_t)group->step, 1);
}

static void put_time_range(struct iommu_text *t, const struct iommu_fault_group *group)
{
	if (!group->from.text_len)
		return;
	iommu_text_puts(t, ", ");
	iommu_text_untrusted(t, group->from.text, group->from.text_len);
	if (group->count == 1 || !group->to.text_len)
		return;
	iommu_text_puts(t, " - ");
	iommu_text_untrusted(t, group->to.text, group->to.text_len);
}

static const enum iommu_style severity_styles[] = {
	[IOMMU_SEVERITY_NONE] = IOMMU_STYLE_PLAIN,
	[IOMMU_HARMLESS] = IOMMU_STYLE_GOOD,
	[IOMMU_BLOCKED] = IOMMU_STYLE_DOUBTFUL,
	[IOMMU_BROKEN] = IOMMU_STYLE_BAD,
};

static void put_counts(struct iommu_text *t, const struct explain_report *report,
		       const struct iommu_fault_group *group)
{
	enum iommu_severity severity = iommu_fault_severity(&group->first);
	bool fault = group->first.kind == IOMMU_LOG_FAULT;
	uint64_t count;

	iommu_text_puts(t, INDENT);
	if (severity) {
		iommu_text_styled(t, severity_styles[severity], iommu_severity_name(severity));
		iommu_text_puts(t, ": ");
	}
	if (iommu_fault_group_count(&report->groups, group, &count))
		iommu_text_puts(t, "at least ");
	put_times(t, count, fault ? "fault" : NULL);
	/* The addresses and times of suppressed faults are unknown. */
	if (count > group->count) {
		iommu_text_puts(t, ", ");
		iommu_text_dec(t, group->count);
		iommu_text_puts(t, " of them in the log");
	}
	put_addresses(t, group);
	put_time_range(t, group);
	iommu_text_putc(t, '\n');
}

static void put_text(void *text, const char *str, size_t len)
{
	iommu_text_mem(text, str, len);
}

/* "LABEL: ..." on a line of its own, if @put adds anything. */
static void put_fact(struct iommu_text *t, const char *label,
		     bool (*put)(struct iommu_text *t, const struct iommu_log_facts *facts,
				 const struct iommu_fault *f),
		     const struct explain_report *report, const struct iommu_fault *f)
{
	struct iommu_text fact;
	char buf[256];

	/* Nothing is flushed unless @put adds text. */
	iommu_text_init(&fact, buf, sizeof(buf), put_text, t);
	fact.styles = t->styles;
	put_label(&fact, label);
	if (!put(&fact, &report->facts, f))
		return;
	iommu_text_putc(&fact, '\n');
	iommu_text_flush(&fact);
}

/* What the snapshot says about the device. */
static void put_model(struct iommu_text *t, const struct explain_report *report,
		      const struct iommu_fault *f)
{
	const struct iommu_snapshot_device *device = explain_model(report, f);

	if (!device || (!device->model.len && !device->driver.len))
		return;
	put_label(t, "device:");
	iommu_snapshot_put(t, &device->name);
	iommu_snapshot_put_device(t, &report->snapshot, device->name.str, device->name.len);
	iommu_text_putc(t, '\n');
}

/* What the address of the first of @count faults had been. */
static void put_history(struct iommu_text *t, const struct explain_history *history, uint64_t count)
{
	if (!history)
		return;
	put_label(t, "history:");
	iommu_text_puts(t, history->text);
	if (count > 1 && history->verdict.kind != IOMMU_VERDICT_NEVER_MAPPED)
		iommu_text_puts(t, " (the first fault)");
	iommu_text_putc(t, '\n');
}

static void print_block(struct explain_report *report, struct iommu_fault_group *group, bool first)
{
	const struct iommu_fault *f = iommu_fault_group_first(group);
	struct writer w;
	struct iommu_text *t = start(&w);

	if (!first)
		iommu_text_putc(t, '\n');
	put_line(t, group->line, group->line_len, group->line_is_cut);
	put_explanation(t, f);
	put_counts(t, report, group);
	if (group->note_len) {
		put_label(t, "log:");
		iommu_text_puts(t, group->note);
		iommu_text_putc(t, '\n');
	}
	put_model(t, report, f);
	put_fact(t, "device:", iommu_log_facts_put_device, report, f);
	put_fact(t, "address:", iommu_log_facts_put_address, report, f);
	put_history(t, explain_group_history(report, group), group->count);
	put_hint(t, explain_hint(report, group), f);
	iommu_text_flush(t);
	group->printed = group->count;
}

static void print_new(struct explain_report *report)
{
	for (; report->nr_printed < report->groups.nr_groups; report->nr_printed++)
		print_block(report, report->groups.groups[report->nr_printed], !report->nr_printed);
}

/* Groups that grew after their block was printed. */
static void print_grown(struct explain_report *report, size_t nr)
{
	bool first = true;

	for (size_t i = 0; i < nr; i++) {
		struct iommu_fault_group *group = report->groups.groups[i];
		struct writer w;
		struct iommu_text *t;

		if (group->count == group->printed)
			continue;
		t = start(&w);
		iommu_text_puts(t, first ? "\nin total\n" : "");
		put_explanation(t, iommu_fault_group_first(group));
		put_counts(t, report, group);
		iommu_text_flush(t);
		first = false;
	}
}

static void print_count(uint64_t n, const char *noun)
{
	if (n)
		printf("; %" PRIu64 " %s%s", n, noun, n == 1 ? "" : "s");
}

static void print_totals(const struct explain_report *report)
{
	const struct iommu_fault_groups *groups = &report->groups;
	const char *mode = iommu_snapshot_mode_word(report->snapshot.mode);
	bool lost = false;

	for (unsigned int i = 0; i < IOMMU_NR_VENDORS; i++)
		lost |= groups->lost_of[i];
	fputs(colour(groups->nr_faults ? IOMMU_STYLE_BAD : IOMMU_STYLE_GOOD), stdout);
	printf("%" PRIu64 " fault%s", groups->nr_faults, groups->nr_faults == 1 ? "" : "s");
	fputs(colour(IOMMU_STYLE_PLAIN), stdout);
	if (groups->nr_signs + groups->nr_overflows)
		printf("; %" PRIu64 " sign%s of trouble", groups->nr_signs + groups->nr_overflows,
		       groups->nr_signs + groups->nr_overflows == 1 ? "" : "s");
	print_count(groups->nr_findings, "driver finding");
	if (groups->nr_left_out)
		printf("; %" PRIu64 " of them without a block", groups->nr_left_out);
	if (groups->suppressed)
		printf("; the kernel suppressed at least %" PRIu64 " messages", groups->suppressed);
	if (lost)
		printf("; faults were lost: counts are lower bounds");
	if (report->has_events && !groups->nr_groups)
		printf("; looked at %" PRIu64 " event%s", report->nr_events,
		       report->nr_events == 1 ? "" : "s");
	if (mode)
		printf("; the IOMMU is in %s mode", mode);
	putchar('\n');
}

/* A message of several lines is complete only after later ones. Restore the order of the log. */
static void sort_groups(struct iommu_fault_groups *groups)
{
	for (size_t i = 1; i < groups->nr_groups; i++) {
		struct iommu_fault_group *group = groups->groups[i];
		size_t at = i;

		while (at && group->from.has_uptime && groups->groups[at - 1]->from.has_uptime &&
		       groups->groups[at - 1]->from.uptime > group->from.uptime) {
			groups->groups[at] = groups->groups[at - 1];
			at--;
		}
		groups->groups[at] = group;
	}
}

static void end_blocks(struct explain_report *report)
{
	size_t nr = report->nr_printed;

	if (!nr)
		sort_groups(&report->groups);

	print_grown(report, nr);
	print_new(report);
	if (report->groups.nr_groups)
		putchar('\n');
	print_totals(report);
}

static void print_line(const char *line, size_t len)
{
	struct writer w;
	struct iommu_text *t = start(&w);

	put_line(t, line, len, false);
	iommu_text_flush(t);
}

static void print_message(const struct explained *explained)
{
	struct writer w;
	struct iommu_text *t = start(&w);

	put_explanation(t, explained->fault);
	put_history(t, explained->history, 1);
	put_hint(t, explained->hint, explained->fault);
	iommu_text_flush(t);
}

static void print_half(const struct iommu_fault *f)
{
	print_message(&(struct explained){ .fault = f });
}

static void end_messages(struct explain_report *report)
{
	print_totals(report);
}

const struct explain_output explain_text = { .print_new = print_new, .end = end_blocks };
const struct explain_output explain_all = {
	.line = print_line, .message = print_message, .half = print_half, .end = end_messages
};
