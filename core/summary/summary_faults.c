/* SPDX-License-Identifier: LGPL-2.1 */
/* The sections on faults, which are folded into runs, and on findings. */
#include "summary_faults.h"

#include <stdlib.h>

#include "verdict_text.h"
#include "core/text/columns.h"
#include "core/faultlog/fault_text.h"

/* The text lists at most this many runs. JSON has them all. */
#define RUNS_MAX 64

static int by_reason(const void *a, const void *b)
{
	const struct iommu_fault_run *one = *(const struct iommu_fault_run *const *)a;
	const struct iommu_fault_run *other = *(const struct iommu_fault_run *const *)b;

	if (one->reason != other->reason)
		return one->reason < other->reason ? -1 : 1;
	return one->first.number < other->first.number ? -1 : 1;
}

/* Runs sorted by reason, then time. The caller frees the list. NULL if out of memory. */
static const struct iommu_fault_run **in_order(const struct iommu_faults *faults, size_t *nr)
{
	const struct iommu_fault_run **list =
		calloc(faults->nr_runs + 1, sizeof(struct iommu_fault_run *));

	*nr = 0;
	for (uint32_t i = 0; list && i < faults->nr_runs; i++) {
		if (faults->runs[i].nr)
			list[(*nr)++] = &faults->runs[i];
	}
	if (list)
		qsort(list, *nr, sizeof(struct iommu_fault_run *), by_reason);
	return list;
}

static void put_reason(struct iommu_text *t, const struct iommu_summary *s,
		       const struct iommu_fault_case *one)
{
	static const char *const accesses[] = {
		[IOMMU_ACCESS_UNKNOWN] = " fault",
		[IOMMU_ACCESS_READ] = " read",
		[IOMMU_ACCESS_WRITE] = " write",
	};

	iommu_text_puts(t, "  ");
	if (iommu_fault_is_decoded(one)) {
		iommu_fault_text(t, &one->log);
	} else {
		iommu_summary_device(t, s, one->device);
		iommu_text_puts(t, accesses[one->access]);
		if (one->direction == IOMMU_DIRECTION_RAW) {
			iommu_text_puts(t, ", raw ");
			iommu_text_hex(t, (uint32_t)one->flags, 1);
		}
		iommu_text_puts(t, " (event only; the reason is in the kernel log)");
	}
	iommu_text_putc(t, '\n');
}

static void put_owner(struct iommu_text *t, const struct iommu_summary *s, uint32_t device,
		      const struct iommu_owner *owner)
{
	iommu_text_puts(t, ", ");
	if (!owner->devices) {
		iommu_text_puts(t, "unknown device");
		return;
	}
	if (!iommu_set_has(iommu_replay_devices(s->replay), owner->devices, device)) {
		iommu_text_puts(t, "of ");
		iommu_put_device_set(t, iommu_replay_devices(s->replay), owner->devices);
		iommu_text_putc(t, ' ');
	}
	iommu_text_puts(t, iommu_grade_name(owner->grade));
}

/* What follows the verdict: ": 0x200000 - 0x204000 (16K), unmapped 101.059 ms before by vfiotest"
 */
static void put_details(struct iommu_text *t, const struct iommu_summary *s,
			const struct iommu_fault_case *one)
{
	const struct iommu_writer words = { .t = t, .now = one->ts };
	const struct iommu_verdict *v = &one->verdict;
	const char *wrong = iommu_wrong_direction(v, (enum iommu_access)one->access);

	if (v->kind == IOMMU_VERDICT_NONE || v->kind == IOMMU_VERDICT_NEVER_MAPPED)
		return;
	if (wrong)
		iommu_text_puts(t, wrong);
	iommu_text_puts(t, ": ");
	if (v->kind == IOMMU_VERDICT_PAST_END && v->distance) {
		iommu_text_hex(t, v->distance, 1);
		iommu_text_puts(t, " bytes after ");
	} else if (v->kind == IOMMU_VERDICT_PAST_END) {
		iommu_text_puts(t, "right after ");
	}
	iommu_put_range(t, v->first, v->last);
	if (v->died)
		iommu_text_puts(t, ", gone with its domain");
	else
		iommu_text_puts(t,
				v->kind == IOMMU_VERDICT_AFTER_UNMAP ? ", unmapped" : ", mapped");
	iommu_put_age(&words, " ", v->at, " before");
	if (v->interrupt) {
		iommu_text_puts(t, " in an interrupt");
	} else if (!v->died && v->pid != IOMMU_PID_UNKNOWN) {
		iommu_text_puts(t, " by ");
		iommu_summary_task(t, s, v->pid);
	}
	put_owner(t, s, one->device, &v->owner);
	if (v->partly)
		iommu_text_puts(t, ", only part of the page");
}

static void put_verdicts(struct iommu_text *t, const struct iommu_summary *s,
			 const struct iommu_fault_run *run)
{
	bool any = false;

	for (int kind = IOMMU_VERDICT_NONE + 1; kind <= IOMMU_VERDICT_NEVER_MAPPED; kind++) {
		if (!run->verdicts[kind])
			continue;
		iommu_text_puts(t, any ? ", " : "");
		if (run->verdicts[kind] != run->nr) {
			iommu_text_dec(t, run->verdicts[kind]);
			iommu_text_putc(t, ' ');
		}
		iommu_text_styled(t, iommu_verdict_style(kind, run->excuses),
				  iommu_verdict_name(kind));
		any = true;
		if (kind == IOMMU_VERDICT_NEVER_MAPPED && run->excuses) {
			iommu_text_puts(t, ", possibly only because ");
			iommu_put_excuses(t, run->excuses);
		}
	}
	if (run->verdicts[run->first.verdict.kind] == run->nr)
		put_details(t, s, &run->first);
}

static void put_times(struct iommu_text *t, const struct iommu_fault_run *run)
{
	iommu_put_time(t, run->first_ts);
	if (run->nr > 1 && run->first_ts) {
		iommu_text_puts(t, " - ");
		iommu_put_time(t, run->last_ts);
	}
}

static void add_run(struct iommu_columns *c, const struct iommu_summary *s,
		    const struct iommu_fault_run *run)
{
	struct iommu_text *t = iommu_columns_cell(c);

	iommu_text_dec(t, run->nr);
	iommu_text_putc(t, 'x');
	t = iommu_columns_cell(c);
	if (run->first.has_address) {
		iommu_text_hex(t, run->first_address, 1);
		if (run->last_address != run->first_address) {
			iommu_text_puts(t, " .. ");
			iommu_text_hex(t, run->last_address, 1);
		}
	} else {
		iommu_text_puts(t, "no address");
	}
	put_times(iommu_columns_cell(c), run);
	put_verdicts(iommu_columns_cell(c), s, run);
}

static void put_runs(struct iommu_text *t, const struct iommu_summary *s,
		     const struct iommu_faults *faults)
{
	struct iommu_columns columns;
	uint64_t left = faults->nr;
	size_t nr;
	const struct iommu_fault_run **runs = in_order(faults, &nr);
	size_t i = 0;

	while (i < nr && i < RUNS_MAX) {
		uint32_t reason = runs[i]->reason;

		put_reason(t, s, &runs[i]->first);
		iommu_columns_begin(&columns, "rlll");
		columns.text.styles = t->styles;
		for (; i < nr && i < RUNS_MAX && runs[i]->reason == reason; i++) {
			add_run(&columns, s, runs[i]);
			left -= runs[i]->nr;
		}
		iommu_columns_end(&columns, t, "    ");
	}
	if (left) {
		iommu_text_puts(t, "  and ");
		iommu_put_count(t, left, "other", "others");
		iommu_text_putc(t, '\n');
	}
	free(runs);
}

/* The title of a section, and the number of what it lists. */
static void put_heading(struct iommu_text *t, const char *title, uint64_t nr)
{
	iommu_text_putc(t, '\n');
	iommu_text_styled(t, IOMMU_STYLE_TITLE, title);
	iommu_text_puts(t, ": ");
	iommu_text_style(t, nr ? IOMMU_STYLE_BAD : IOMMU_STYLE_GOOD);
	if (nr)
		iommu_text_dec(t, nr);
	else
		iommu_text_puts(t, "none");
	iommu_text_style(t, IOMMU_STYLE_PLAIN);
}

void iommu_summary_faults(struct iommu_text *t, const struct iommu_summary *s)
{
	const struct iommu_faults *faults = iommu_replay_faults(s->replay);

	put_heading(t, "Faults", faults->nr);
	if (faults->suppressed) {
		iommu_text_puts(t, "; the kernel suppressed at least ");
		iommu_put_count(t, faults->suppressed, "message", "messages");
	}
	if (iommu_faults_unprinted(faults)) {
		iommu_text_puts(t, "; at least ");
		iommu_text_dec(t, iommu_faults_unprinted(faults));
		iommu_text_puts(t, " not logged (rate-limited)");
	}
	if (faults->overflows)
		iommu_text_puts(t, "; the IOMMU lost more (overflow)");
	iommu_text_putc(t, '\n');
	put_runs(t, s, faults);
}

static void put_case(struct iommu_columns *c, const struct iommu_summary *s, const char *when,
		     const struct iommu_finding_case *one)
{
	struct iommu_text *t;

	iommu_columns_puts(c, "");
	iommu_columns_puts(c, when);
	iommu_put_time(iommu_columns_cell(c), one->ts);
	iommu_put_range(iommu_columns_cell(c), one->first, one->last);
	iommu_put_device_set(iommu_columns_cell(c), iommu_replay_devices(s->replay), one->devices);
	t = iommu_columns_cell(c);
	iommu_text_puts(t, "by ");
	iommu_summary_task(t, s, one->pid);
}

static void put_finding(struct iommu_text *t, const struct iommu_summary *s,
			enum iommu_finding_class class, const struct iommu_finding *finding)
{
	struct iommu_columns columns;

	if (!finding->nr)
		return;
	iommu_text_puts(t, "  ");
	iommu_text_styled(t, finding->excuses ? IOMMU_STYLE_DOUBTFUL : IOMMU_STYLE_BAD,
			  iommu_finding_name(class));
	iommu_text_puts(t, ": ");
	iommu_text_dec(t, finding->nr);
	iommu_text_puts(t, ", ");
	iommu_put_bytes(t, finding->bytes);
	if (finding->excuses) {
		iommu_text_puts(t, "; possibly only because ");
		iommu_put_excuses(t, finding->excuses);
	}
	iommu_text_putc(t, '\n');
	iommu_columns_begin(&columns, "llllll");
	columns.text.styles = t->styles;
	put_case(&columns, s, finding->nr == 1 ? "at" : "first", &finding->first);
	if (finding->nr > 1)
		put_case(&columns, s, "last", &finding->last);
	iommu_columns_end(&columns, t, "    ");
}

void iommu_summary_findings(struct iommu_text *t, const struct iommu_summary *s)
{
	const struct iommu_findings *findings = iommu_replay_findings(s->replay);
	uint64_t firm = 0, excused = 0;

	for (int class = 0; class < IOMMU_FINDING_CLASSES; class ++) {
		firm += findings->firm[class].nr;
		excused += findings->excused[class].nr;
	}
	put_heading(t, "Findings", firm);
	if (excused) {
		iommu_text_puts(t, "; ");
		iommu_text_dec(t, excused);
		iommu_text_puts(t, " possibly benign");
	}
	iommu_text_putc(t, '\n');
	for (int class = 0; class < IOMMU_FINDING_CLASSES; class ++)
		put_finding(t, s, class, &findings->firm[class]);
	for (int class = 0; class < IOMMU_FINDING_CLASSES; class ++)
		put_finding(t, s, class, &findings->excused[class]);
}
