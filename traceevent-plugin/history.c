/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The options history and summary: each record that tells something is fed to a replay, one for
 * each handle. It is made when the first record comes, for before that no format is known. Where
 * there is no memory for it, the lines stay as they are without.
 */
#include <stdio.h>

#include "tep/formats.h"
#include "core/summary/line_history.h"
#include "tep/log_steps.h"
#include "plugin.h"
#include "core/summary/summary_text.h"

/* Weak: a perf that has the library inside does not export it, and has no options either. */
extern const char *tep_data_comm_from_pid(struct tep_handle *pevent, int pid) __attribute__((weak));

bool iommu_history_on(void)
{
	return (iommu_option_history() || iommu_option_summary()) && !iommu_rows_in_any_order();
}

/* The name that the report prints; what stands for an unknown one is none. */
static const char *comm_of(void *arg, int32_t pid)
{
	const char *comm = tep_data_comm_from_pid(arg, pid);

	return comm && *comm && strcmp(comm, "<...>") != 0 ? comm : NULL;
}

/* A mapping to which nothing more can happen. */
static void take_mapping(void *arg, uint64_t nr, const struct iommu_mapping *mapping)
{
	struct iommu_history *history = arg;

	(void)nr;
	iommu_stats_add(&history->stats, history->replay, mapping);
}

static struct iommu_replay *replay_of(struct iommu_history *history)
{
	struct iommu_replay_config config = { 0 };

	if (history->replay || history->failed)
		return history->replay;
	iommu_formats_config(history->tep, &config);
	config.tell = iommu_option_history() && !iommu_option_stock();
	if (iommu_option_summary()) {
		config.findings = true;
		config.forgotten = take_mapping;
		config.arg = history;
	}
	history->family = config.family;
	history->replay = iommu_replay_new(&config);
	history->failed = !history->replay;
	if (history->replay)
		iommu_holders_begin(iommu_replay_holders(history->replay), history->first);
	return history->replay;
}

/* The library counts what was lost before a record; -1 stands for an unknown number. */
void iommu_history_seen(struct iommu_history *history, const struct tep_record *record)
{
	uint64_t lost = record->missed_events > 0 ? (uint64_t)record->missed_events : 0;

	if (!history->seen)
		history->first = record->ts;
	history->seen = true;
	if (record->ts > history->last)
		history->last = record->ts;
	if (record->missed_events && replay_of(history))
		iommu_replay_lost(history->replay, record->ts, lost);
}

static bool feed(struct iommu_history *history, const struct iommu_step *step)
{
	struct iommu_replay *replay = replay_of(history);

	if (!replay)
		return false;
	iommu_replay_feed(replay, step);
	return true;
}

static void feed_log(void *arg, const struct iommu_step *step)
{
	feed(arg, step);
}

static void put_history(struct iommu_text *t, const struct iommu_history *history,
			const struct iommu_step *step)
{
	if (!iommu_option_history() || iommu_option_stock())
		return;
	iommu_history_text(t, history->replay, step, tep_data_comm_from_pid ? comm_of : NULL,
			   history->tep);
}

void iommu_history_event(struct iommu_text *t, const struct iommu_handler *handler,
			 const struct iommu_record *rec, const struct tep_record *record,
			 const struct iommu_value *values)
{
	struct iommu_history *history = &handler->log->history;
	struct iommu_step step;

	iommu_step_from(&step, handler->binding.event, values);
	if (step.kind == IOMMU_STEP_NONE)
		return;
	iommu_step_head(&handler->binding, rec, record, &step);
	if (feed(history, &step))
		put_history(t, history, &step);
}

/* Faults of which nothing more comes, though their messages seemed to go on. */
static void feed_done(struct iommu_log_state *log, bool end)
{
	iommu_log_steps_done(&log->joiner, end, feed_log, &log->history);
}

void iommu_history_log(struct iommu_text *t, const struct iommu_handler *handler,
		       const struct iommu_record *rec, const struct tep_record *record,
		       const struct iommu_fault *fault)
{
	struct iommu_history *history = &handler->log->history;
	struct iommu_replay *replay = replay_of(history);
	struct iommu_step step = { .kind = IOMMU_STEP_LOG, .fault = fault };

	if (!replay)
		return;
	iommu_step_head(&handler->binding, rec, record, &step);
	feed_done(handler->log, false);
	if (fault->part == IOMMU_PART_WHOLE)
		feed(history, &step);
	else
		iommu_replay_tell(replay, &step);
	if (t)
		put_history(t, history, &step);
}

int iommu_observe_event(struct trace_seq *s, struct tep_record *record, struct tep_event *format,
			void *context)
{
	struct iommu_handler *handler = context;
	struct iommu_history *history = &handler->log->history;
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_step step;

	(void)s;
	if (!iommu_history_on())
		return -1;
	iommu_history_seen(history, record);
	if (iommu_step_read(&handler->binding, record, format, &step, values))
		feed(history, &step);
	return -1; /* the text is the library's */
}

static void put_stdout(void *arg, const char *str, size_t len)
{
	(void)arg;
	fwrite(str, 1, len, stdout);
}

static void put_summary(struct iommu_history *history)
{
	const struct iommu_summary summary = {
		.replay = history->replay,
		.stats = &history->stats,
		.family = history->family,
		.first_ts = history->first,
		.last_ts = history->last,
		.comm = comm_of,
		.arg = history->tep,
	};
	struct iommu_text text;
	char buf[4096];

	iommu_replay_end(history->replay, history->last);
	iommu_stats_finish(&history->stats, history->replay);
	iommu_text_init(&text, buf, sizeof(buf), put_stdout, NULL);
	iommu_text_putc(&text, '\n');
	iommu_summary_text(&text, &summary);
	iommu_text_flush(&text);
}

void iommu_history_end(struct iommu_log_state *log)
{
	struct iommu_history *history = &log->history;

	if (!history->replay)
		return;
	if (iommu_option_summary() && tep_data_comm_from_pid) {
		feed_done(log, true);
		put_summary(history);
	}
	iommu_replay_free(history->replay);
	iommu_stats_free(&history->stats);
	history->replay = NULL;
}
