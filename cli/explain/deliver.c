/* SPDX-License-Identifier: LGPL-2.1 */
/* Complete messages, from any kind of input: their lines, groups, hints and histories. */
#include <stdlib.h>
#include <string.h>

#include "explain_internal.h"

/* Room for a group's history grows by this many. */
#define CHUNK 64

void explain_keep_line(struct explain *e, const struct iommu_fault *f, const char *text, size_t len,
		       const struct iommu_log_prefix *prefix)
{
	struct explain_line *line = &e->lines[e->next_line++ % EXPLAIN_LINES];

	line->id = f->id;
	line->len = len < sizeof(line->text) ? len : sizeof(line->text);
	memcpy(line->text, text, line->len);
	line->prefix = *prefix;
	if (!prefix->time)
		return;
	/* It may point into the message. Ignore a time that was cut off. */
	if (prefix->time >= text && prefix->time < text + len) {
		size_t at = (size_t)(prefix->time - text);

		line->prefix.time = at + prefix->time_len <= line->len ? line->text + at : NULL;
		return;
	}
	if (line->prefix.time_len > sizeof(line->time))
		line->prefix.time_len = sizeof(line->time);
	memcpy(line->time, prefix->time, line->prefix.time_len);
	line->prefix.time = line->time;
}

const struct explain_line *explain_kept_line(const struct explain *e, const struct iommu_fault *f)
{
	for (size_t i = 0; f->id && i < EXPLAIN_LINES; i++) {
		if (e->lines[i].id == f->id)
			return &e->lines[i];
	}
	return NULL;
}

static bool add_history(struct explain_report *report, struct iommu_fault_group *group,
			const struct explain_history *history)
{
	size_t nr = report->nr_histories;

	if (group->data)
		return true;
	if (nr % CHUNK == 0) {
		struct explain_history *grown =
			realloc(report->histories, (nr + CHUNK) * sizeof(*grown));

		if (!grown)
			return false;
		report->histories = grown;
	}
	report->histories[nr] = *history;
	group->data = (uint32_t)++report->nr_histories;
	return true;
}

void explain_deliver(struct explain *e, const struct iommu_fault *f, const char *line, size_t len,
		     const struct iommu_log_prefix *prefix, const struct explain_history *history)
{
	const struct iommu_scan s = { line, line + len };
	struct iommu_hint_context context = { .has_uptime = prefix->has_uptime,
					      .uptime = prefix->key.ts };
	struct explained explained = { f, line, len, NULL, history };
	bool is_new;

	/* Faults with different histories have different causes. */
	e->report.groups.split = history ? history->verdict.kind : IOMMU_VERDICT_NONE;
	if (!iommu_fault_groups_add(&e->report.groups, f, line, len, prefix, &is_new))
		e->failed = true;
	else if (history && f->kind == IOMMU_LOG_FAULT && e->report.groups.last &&
		 !add_history(&e->report, e->report.groups.last, history))
		e->failed = true;
	if (!e->output->message)
		return;
	context.is_assigned = iommu_scan_find(&s, "vfio-pci ") != NULL;
	explained.hint = explain_hint_for(&e->report, f, &context, history);
	e->output->message(&explained);
}
