/* SPDX-License-Identifier: LGPL-2.1 */
#include "history.h"

#include <stdio.h>

#include "core/summary/line_history.h"
#include "core/summary/summary_text.h"
#include "options.h"
#include "tep/comm.h"
#include "tep/formats.h"
#include "tep/record_step.h"

/* Weak: a perf that contains the library does not export it, and has no options either. */
extern const char *tep_data_comm_from_pid(struct tep_handle *pevent, int pid) __attribute__((weak));

static const char *comm_of(void *arg, int32_t pid)
{
	return iommu_known_comm(tep_data_comm_from_pid(arg, pid));
}

/* Count @mapping, which will not change any more. */
static void count_mapping(void *arg, uint64_t nr, const struct iommu_mapping *mapping)
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
	iommu_formats_config(history->tep, NULL, &config);
	config.line_facts = iommu_option_history() && !iommu_option_stock();
	if (iommu_option_summary()) {
		config.findings = true;
		config.forgotten = count_mapping;
		config.arg = history;
	}
	history->attach_rule = config.attach_rule;
	history->replay = iommu_replay_new(&config);
	history->failed = !history->replay;
	if (history->replay)
		iommu_holders_begin(iommu_replay_holders(history->replay), history->first);
	return history->replay;
}

/* Join messages even without a replay. */
static void replay_step(void *arg, const struct iommu_step *step)
{
	struct iommu_replay *replay = iommu_history_on() ? replay_of(arg) : NULL;

	if (replay)
		iommu_replay_feed(replay, step);
}

static void replay_lost(void *arg, const struct iommu_lost *lost)
{
	struct iommu_replay *replay = replay_of(arg);

	if (replay)
		iommu_replay_events_lost(replay, lost->ts, lost->count);
}

void iommu_history_init(struct iommu_history *history, struct tep_handle *tep)
{
	const struct iommu_sink sink = { .step = replay_step, .lost = replay_lost, .arg = history };

	history->tep = tep;
	iommu_feeder_init(&history->feeder, &sink);
}

void iommu_history_seen(struct iommu_history *history, const struct tep_record *record)
{
	if (!history->seen)
		history->first = record->ts;
	history->seen = true;
	if (record->ts > history->last)
		history->last = record->ts;
	iommu_feeder_time(&history->feeder, record->ts);
	if (record->missed_events)
		iommu_feeder_lost(&history->feeder, record->ts, record->cpu,
				  iommu_record_lost(record));
}

_Static_assert(IOMMU_NEXT_MAPS <= IOMMU_RANGES_PREFETCH, "all are prefetched at once");

void iommu_history_look_ahead(struct iommu_history *history, const struct iommu_binding *binding,
			      const struct tep_record *record)
{
	struct iommu_next_maps *next = &history->next;

	next->nr_unmaps = 0;
	if (!history->replay ||
	    (binding->event != &iommu_event_map && binding->event != &iommu_event_unmap))
		return;
	iommu_next_maps_find(next, binding, record);
	if (next->nr)
		iommu_replay_prefetch_all(history->replay, next->iova, next->nr);
}

void iommu_history_prefetch_mappings(const struct iommu_history *history)
{
	const struct iommu_next_maps *next = &history->next;

	if (next->nr_unmaps)
		iommu_replay_prefetch_mappings(history->replay, next->unmap, next->nr_unmaps);
}

void iommu_history_put(struct iommu_text *t, const struct iommu_history *history,
		       const struct iommu_step *step)
{
	if (!iommu_history_on() || !iommu_option_history() || iommu_option_stock())
		return;
	if (history->replay)
		iommu_line_history(t, history->replay, step,
				   tep_data_comm_from_pid ? comm_of : NULL, history->tep);
}

void iommu_history_event(struct iommu_text *t, struct iommu_history *history,
			 const struct iommu_binding *binding, const struct iommu_record *rec,
			 const struct tep_record *record, const struct iommu_value *values)
{
	struct iommu_step step;

	if (iommu_record_is_cut(rec))
		return;
	iommu_step_from_values(&step, binding->event, values);
	if (step.kind == IOMMU_STEP_NONE)
		return;
	iommu_step_head(binding, rec, record, &step);
	iommu_feeder_step(&history->feeder, &step, 0);
	iommu_history_put(t, history, &step);
}

bool iommu_history_message(struct iommu_history *history, const struct iommu_binding *binding,
			   const struct iommu_record *rec, const struct tep_record *record,
			   const struct iommu_value *msg, struct iommu_step *step,
			   struct iommu_fault *fault)
{
	enum iommu_feeder_result result;

	iommu_step_head(binding, rec, record, step);
	result = iommu_feeder_message(&history->feeder, step, msg->str, msg->len, 0, fault);
	/* A message's line also has a history if its fault comes later or came earlier. */
	if (result == IOMMU_FEEDER_KEPT && iommu_history_on() && replay_of(history))
		iommu_replay_preview(history->replay, step);
	return result != IOMMU_FEEDER_IGNORED;
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
		.attach_rule = history->attach_rule,
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

void iommu_history_end(struct iommu_history *history)
{
	if (!history->replay)
		return;
	if (iommu_option_summary() && tep_data_comm_from_pid) {
		iommu_feeder_end(&history->feeder);
		put_summary(history);
	}
	iommu_replay_free(history->replay);
	iommu_stats_free(&history->stats);
	history->replay = NULL;
}
