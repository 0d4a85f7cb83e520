/* SPDX-License-Identifier: LGPL-2.1 */
/* From records to steps, and from steps to lanes. */
#include "lanes_stream.h"
#include "log_steps.h"

struct replay {
	struct lanes_stream *stream;
	struct iommu_lanes *lanes;
	struct iommu_ticks *ticks; /* NULL: no memory for them */
	struct iommu_log_steps log;
};

static void feed_step(struct replay *r, const struct iommu_step *step, uint64_t ref)
{
	iommu_lanes_feed(r->lanes, step, ref);
	if (r->ticks)
		iommu_ticks_feed(r->ticks, step);
}

static void give(void *arg, const struct iommu_step *step)
{
	struct replay *r = arg;

	feed_step(r, step, r->log.ref);
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

	iommu_log_steps_now(&r->log, from->ts);
	if (from->event == LANES_EVENT_LOST) {
		feed_lost(r, from);
		return;
	}
	event = &r->stream->events[from->event];
	if (event->binding.event == &iommu_event_console)
		iommu_log_steps_feed(&r->log, &event->binding, event->format, &record, from->ref);
	else if (iommu_step_read(&event->binding, &record, event->format, &step, values))
		feed_step(r, &step, from->ref);
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
	iommu_log_steps_end(&r->log);
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
	};
	size_t nr_lanes = 0;

	iommu_log_steps_init(&r.log, give, &r);
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
