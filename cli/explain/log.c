/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Kernel logs in files. Most have nothing to explain, so the first pass looks only for messages of
 * IOMMU drivers. If there is one, and the log has lines about mappings, it is read as a trace.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "cli/terminal/progress.h"
#include "explain_internal.h"
#include "input/log/log_stream.h"
#include "input/log/log_trace.h"

struct log_reading {
	struct explain *e;
	struct iommu_log_joiner joiner;
	int fd;
	const char *name;
	bool is_decided; /* whether the log has lines about mappings */
	bool has_maps;	 /* it has, so this pass ends */
};

/* Faults of several lines that are now complete. */
static void deliver_completed(struct log_reading *r, bool end)
{
	static const struct explain_line none;
	struct iommu_fault f;

	while (iommu_log_take_complete(&r->joiner, end, &f)) {
		const struct explain_line *line = explain_kept_line(r->e, &f);

		if (!line)
			line = &none;
		explain_deliver(r->e, &f, line->text, line->len, &line->prefix, NULL);
	}
}

static void take_message(void *arg, const struct iommu_log_message *m)
{
	struct log_reading *r = arg;
	struct explain *e = r->e;
	const struct explain_line *first;
	struct iommu_fault f = m->fault;

	if (!m->is_read) {
		iommu_log_facts_read(&e->report.facts, m->text, m->len);
		return;
	}
	if (!r->is_decided) {
		r->is_decided = true;
		progress_inner_begins();
		r->has_maps = log_trace_detect(r->fd, r->name) == LOG_TRACE_MAPS;
		progress_inner_ends();
	}
	if (r->has_maps)
		return;
	iommu_log_join(&r->joiner, &m->prefix.key, &f);
	/* Faults of earlier lines come before this line. */
	deliver_completed(r, false);
	if (e->output->line)
		e->output->line(m->text, m->len);
	first = explain_kept_line(e, &f);
	if (f.part != IOMMU_MESSAGE_WHOLE) {
		if (f.id && !first)
			explain_keep_line(e, &f, m->text, m->len, &m->prefix);
		if (f.part == IOMMU_MESSAGE_CONTINUES && f.vendor == IOMMU_INTEL && e->output->half)
			e->output->half(&f);
	} else if (first) {
		explain_deliver(e, &f, first->text, first->len, &first->prefix, NULL);
	} else {
		explain_deliver(e, &f, m->text, m->len, &m->prefix, NULL);
	}
}

static bool go_on(void *arg)
{
	const struct log_reading *r = arg;

	return !r->has_maps && explain_goes_on(r->e);
}

static void take_fact(void *arg, const char *line, size_t len)
{
	struct log_reading *r = arg;

	iommu_log_facts_read(&r->e->report.facts, line, len);
}

/* Read the facts about addresses and devices from the file, and go back to @start. */
static bool read_facts(struct log_reading *r, off_t start)
{
	static const struct log_stream_handler facts = { .fact = take_fact, .go_on = go_on };
	struct iommu_input_kind kind;

	if (lseek(r->fd, start, SEEK_SET) < 0)
		return true;
	return log_stream(r->fd, r->name, &facts, r, &kind) && lseek(r->fd, start, SEEK_SET) >= 0;
}

int explain_log(struct explain *e, int fd, const char *name, bool check)
{
	/* A second pass costs less than a search for facts in every log without faults. */
	static const struct log_stream_handler messages = { .message = take_message,
							    .go_on = go_on };
	struct log_reading r = { .e = e, .fd = fd, .name = name };
	struct iommu_input_kind kind;
	uint64_t before = explain_nr_found(e);
	off_t start = lseek(fd, 0, SEEK_CUR);
	bool read = true;

	/* Formats that print each message need all facts first. */
	if (e->output->message) {
		r.is_decided = true;
		r.has_maps = log_trace_detect(fd, name) == LOG_TRACE_MAPS;
		read = r.has_maps || read_facts(&r, start);
	}
	/* The numbers of lines of one log do not apply to the next one. */
	memset(e->lines, 0, sizeof(e->lines));
	read = read && (r.has_maps || log_stream(fd, name, &messages, &r, &kind));
	if (read && r.has_maps) {
		if (lseek(fd, start, SEEK_SET) < 0)
			return error("cannot read %s: %s", name, strerror(errno));
		progress_go_on(1);
		return explain_trace(e, fd == STDIN_FILENO ? "-" : name);
	}
	if (read && !e->output->message && e->report.groups.nr_groups > 0)
		read = read_facts(&r, start);
	deliver_completed(&r, true);
	if (!read)
		return STATUS_ERROR;
	if (e->failed)
		return error("out of memory");
	if (!check || !explain_goes_on(e) || explain_nr_found(e) > before)
		return STATUS_CLEAN;
	return explain_check_input(&kind, name, fd == STDIN_FILENO, e->output);
}
