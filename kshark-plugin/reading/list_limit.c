/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include <libkshark-model.h>

#include "list_limit.h"
#include "device_events.h"
#include "kshark-plugin/data/pseudo_tasks.h"
#include "reread.h"
#include "kshark-plugin/data/stream.h"

/*
 * A bit of an entry's visibility that the host does not use: we have hidden the entry in the list,
 * which the host would show.
 */
#define HIDDEN_BY_US (1 << 14)

static const struct kshark_trace_histo *model;

/* The events of one stream while the rows are visited. */
struct visit {
	const struct lanes_stream *stream; /* NULL: the plugin is off for it */
	uint32_t *seen;			   /* by CPU: records of our events so far */
};

void lanes_list_model(const struct kshark_trace_histo *histo)
{
	model = histo;
}

bool lanes_list_range(int64_t *from, int64_t *to)
{
	if (!model || !model->data_size)
		return false;
	*from = model->min;
	*to = model->max;
	return true;
}

bool lanes_list_limit(int sd, const int *pids, size_t nr)
{
	struct lanes_stream *s = nr ? lanes_reread_stream(sd) : lanes_stream_of(sd);
	struct lanes_event_bits *events = NULL;
	int *copy = NULL;

	if (!s)
		return false;
	if (nr) {
		copy = malloc(nr * sizeof(*copy));
		events = copy ? lanes_device_events_find(s, pids, nr) : NULL;
		if (!events) {
			free(copy);
			return false;
		}
		memcpy(copy, pids, nr * sizeof(*copy));
	}
	lanes_stream_unlimit(s);
	s->listed = events;
	s->listed_pids = copy;
	s->nr_listed = nr;
	return true;
}

size_t lanes_list_limits(int sd, int *pids, size_t room)
{
	const struct lanes_stream *s = lanes_stream_of(sd);

	if (!s)
		return 0;
	for (size_t i = 0; i < s->nr_listed && i < room; i++)
		pids[i] = s->listed_pids[i];
	return s->nr_listed;
}

static bool any_limit(void)
{
	for (const struct lanes_stream *s = lanes_stream_first(); s; s = s->next) {
		if (s->listed)
			return true;
	}
	return false;
}

/* Returns whether the row is an event of the chosen devices. Call for each row, in their order. */
static bool is_listed(struct visit *visit, const struct kshark_entry *entry)
{
	const struct lanes_stream *s = visit->stream;
	const struct lanes_event_bits *events = s ? s->listed : NULL;

	if (!events || entry->event_id < 0 || !s->by_id[(uint16_t)entry->event_id] ||
	    entry->cpu < 0 || (unsigned int)entry->cpu >= events->nr_cpus)
		return false;
	return lanes_event_bits_has(events, entry->cpu, visit->seen[entry->cpu]++);
}

/* Returns whether the row has changed. */
static bool set_listed(struct kshark_context *context, struct kshark_entry *entry, bool listed)
{
	uint16_t before = entry->visible;

	if (!listed && entry->visible & KS_TEXT_VIEW_FILTER_MASK) {
		entry->visible &= (uint16_t)~KS_TEXT_VIEW_FILTER_MASK;
		entry->visible |= HIDDEN_BY_US;
	} else if (listed && entry->visible & HIDDEN_BY_US) {
		/* The host may have changed its filters since. */
		entry->visible |= KS_TEXT_VIEW_FILTER_MASK;
		entry->visible &= (uint16_t)~HIDDEN_BY_US;
		kshark_apply_filters(context, context->stream[entry->stream_id], entry);
	}
	return entry->visible != before;
}

static bool visit_rows(struct kshark_context *context, struct visit *visits, int nr)
{
	bool limited = any_limit();
	bool changed = false;

	for (size_t i = 0; i < model->data_size; i++) {
		struct kshark_entry *entry = model->data[i];

		if (entry->stream_id < 0 || entry->stream_id >= nr)
			continue;
		if (set_listed(context, entry,
			       !limited || is_listed(&visits[entry->stream_id], entry)))
			changed = true;
	}
	return changed;
}

/* Returns false if out of memory. */
static bool prepare(struct visit *visits, int nr)
{
	for (int sd = 0; sd < nr; sd++) {
		const struct lanes_stream *s = lanes_stream_of(sd);

		visits[sd].stream = s;
		if (!s || !s->listed)
			continue;
		visits[sd].seen = calloc(s->listed->nr_cpus, sizeof(*visits->seen));
		if (!visits[sd].seen)
			return false;
	}
	return true;
}

bool lanes_list_apply(void)
{
	struct kshark_context *context = NULL;
	struct visit *visits;
	bool changed = false;
	int nr;

	if (!model || !kshark_instance(&context))
		return false;
	nr = context->stream_info.max_stream_id + 1;
	visits = calloc((size_t)nr + 1, sizeof(*visits));
	if (!visits)
		return false;
	if (prepare(visits, nr))
		changed = visit_rows(context, visits, nr);
	for (int sd = 0; sd < nr; sd++)
		free(visits[sd].seen);
	free(visits);
	return changed;
}

static size_t store(int *pids, size_t n, size_t room, int pid)
{
	if (n < room)
		pids[n] = pid;
	return n + 1;
}

size_t lanes_list_tasks(int sd, int *pids, size_t room)
{
	const struct lanes_stream *s = lanes_stream_of(sd);
	struct kshark_hash_id *show = s ? s->stream->show_task_filter : NULL;
	struct kshark_hash_id *hide = s ? s->stream->hide_task_filter : NULL;
	bool any = (show && show->count) || (hide && hide->count);
	int *tasks = any ? kshark_hash_ids(s->stream->tasks) : NULL;
	size_t n = 0;

	for (size_t i = 0; tasks && i < s->stream->tasks->count; i++) {
		if ((show && show->count && !kshark_hash_id_find(show, tasks[i])) ||
		    (hide && hide->count && kshark_hash_id_find(hide, tasks[i])))
			continue;
		if (!lanes_is_pseudo_task(tasks[i])) {
			n = 0;
			break;
		}
		n = store(pids, n, room, tasks[i]);
	}
	free(tasks);
	return n;
}
