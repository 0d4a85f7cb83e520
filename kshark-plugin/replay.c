/* SPDX-License-Identifier: LGPL-2.1 */
/* From records to steps, and from steps to lanes. */
#include "lanes_stream.h"

struct replay {
	struct lanes_stream *stream;
	struct iommu_lanes *lanes;
	struct iommu_ticks *ticks; /* NULL: no memory for them */
	struct iommu_log_joiner joiner;
	/* Faults that are told in several messages: when they have waited enough, and the ref. */
	uint64_t deadline;
	uint64_t ref;
};

/* Faults that were told in several messages, now that all is known of them. */
static void feed_done(struct replay *r, bool end)
{
	struct iommu_fault fault;
	struct iommu_log_key key;

	while (iommu_log_done_key(&r->joiner, end, &fault, &key)) {
		const struct iommu_step step = { .kind = IOMMU_STEP_LOG,
						 .ts = key.ts,
						 .cpu = key.cpu - 1,
						 .pid = (int32_t)key.task,
						 .fault = &fault };

		iommu_lanes_feed(r->lanes, &step, r->ref);
	}
}

static void feed_message(struct replay *r, struct lanes_event *event,
			 const struct tep_record *record, uint64_t ref)
{
	struct iommu_binding *binding = &event->binding;
	struct iommu_record rec = iommu_record_of(binding, record, event->format);
	struct iommu_step step = { .kind = IOMMU_STEP_LOG };
	struct iommu_log_key key;
	struct iommu_fault fault;
	struct iommu_value msg;

	iommu_read(&msg, &rec, &binding->places[IOMMU_CONSOLE_MSG], IOMMU_STRING);
	if (msg.state != IOMMU_PRESENT)
		return;
	key = iommu_log_key_of(binding, &rec, record);
	if (!iommu_log_feed(&r->joiner, &key, msg.str, msg.len, &fault))
		return;
	feed_done(r, false);
	r->deadline = record->ts + IOMMU_LOG_WAIT;
	r->ref = ref;
	if (fault.part != IOMMU_PART_WHOLE)
		return;
	iommu_step_head(binding, &rec, record, &step);
	step.fault = &fault;
	iommu_lanes_feed(r->lanes, &step, ref);
}

static void feed_lost(struct replay *r, const struct lanes_record *from)
{
	uint64_t count = 0;

	if (from->size == sizeof(count))
		memcpy(&count, from->data, sizeof(count));
	iommu_lanes_lost(r->lanes, from->ts, count);
}

static void feed(struct replay *r, const struct lanes_record *from)
{
	struct tep_record record = {
		.ts = from->ts,
		.cpu = from->cpu,
		.size = (int)from->size,
		.data = (void *)(uintptr_t)from->data,
	};
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_step step = { 0 };
	struct lanes_event *event;

	if (from->ts > r->deadline) {
		feed_done(r, true);
		r->deadline = UINT64_MAX;
	}
	if (from->event == LANES_EVENT_LOST) {
		feed_lost(r, from);
		return;
	}
	event = &r->stream->events[from->event];
	if (event->binding.event == &iommu_event_console)
		feed_message(r, event, &record, from->ref);
	else if (iommu_step_read(&event->binding, &record, event->format, &step, values)) {
		iommu_lanes_feed(r->lanes, &step, from->ref);
		if (r->ticks)
			iommu_ticks_feed(r->ticks, &step);
	}
}

static bool feed_all(struct replay *r)
{
	const struct lanes_record *record;
	struct lanes_reader reader;

	if (!lanes_reader_start(&reader, &r->stream->records))
		return false;
	while ((record = lanes_reader_next(&reader))) {
		if (atomic_load_explicit(&r->stream->cancelled, memory_order_relaxed))
			break;
		feed(r, record);
	}
	lanes_reader_free(&reader);
	feed_done(r, true);
	return !atomic_load(&r->stream->cancelled);
}

/* They are not looked at before the lanes are ready. */
static void keep_ticks(struct replay *r, bool any)
{
	if (r->ticks && any)
		iommu_ticks_end(r->ticks);
	lanes_lock();
	if (any)
		r->stream->ticks = r->ticks;
	lanes_unlock();
	if (!any)
		iommu_ticks_free(r->ticks);
}

struct iommu_lanes *lanes_replay(struct lanes_stream *s)
{
	struct replay r = {
		.stream = s,
		.lanes = iommu_lanes_new(&s->config),
		.ticks = iommu_ticks_new(),
		.deadline = UINT64_MAX,
	};
	size_t nr_lanes = 0;

	if (!r.lanes) {
		iommu_ticks_free(r.ticks);
		return NULL;
	}
	if (feed_all(&r)) {
		iommu_lanes_end(r.lanes, (uint64_t)s->end);
		iommu_lanes_list(r.lanes, &nr_lanes);
	}
	lanes_records_free(&s->records);
	keep_ticks(&r, nr_lanes > 0);
	if (nr_lanes)
		return r.lanes;
	iommu_lanes_free(r.lanes);
	return NULL;
}
