/* SPDX-License-Identifier: LGPL-2.1 */
/* From records to steps, and from steps to lanes. */
#include "replay.h"
#include "stream.h"
#include "tep/log_steps.h"

struct replay {
	struct lanes_stream *stream;
	struct iommu_lanes *lanes;
	struct iommu_ticks *ticks; /* NULL: no memory for them */
	struct iommu_log_steps log;
	struct iommu_step map; /* what most records are; all else of it stays 0 */
	size_t faults_left;    /* records that may be faults */
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

static void feed_map(struct replay *r, const struct lanes_record *from)
{
	const struct iommu_map_record *map = &from->map;
	struct iommu_step *step = &r->map;

	step->kind = r->stream->maps[from->event].kind;
	step->context = iommu_step_context(map->flags);
	step->ts = from->ts;
	step->cpu = from->cpu;
	step->pid = map->pid;
	step->iova = map->iova;
	step->size = map->size;
	step->done = step->kind == IOMMU_STEP_UNMAP ? map->done : 0;
	feed_step(r, step, 0);
}

/* All else, as it was recorded. */
static void feed_whole(struct replay *r, const struct lanes_record *from)
{
	struct lanes_event *event = &r->stream->events[from->event];
	struct tep_record record = {
		.ts = from->ts,
		.cpu = from->cpu,
		.size = (int)from->size,
		.data = (void *)(uintptr_t)from->data,
	};
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_step step;

	r->faults_left -= lanes_may_be_fault(event);
	if (event->binding.event == &iommu_event_console)
		iommu_log_steps_feed(&r->log, &event->binding, event->format, &record, from->ref);
	else if (iommu_step_read(&event->binding, &record, event->format, &step, values))
		feed_step(r, &step, from->ref);
}

static void feed(struct replay *r, const struct lanes_record *from)
{
	iommu_log_steps_now(&r->log, from->ts);
	if (!r->faults_left && !iommu_log_steps_wait(&r->log))
		iommu_lanes_no_more_faults(r->lanes);
	if (from->event == LANES_EVENT_LOST)
		feed_lost(r, from);
	else if (from->data)
		feed_whole(r, from);
	else
		feed_map(r, from);
}

/*
 * Maps and unmaps on their way to be fed, so that what they need is fetched from memory while those
 * before them are replayed: first where they are among the ranges, then what is mapped there.
 */
#define AHEAD 4

struct queue {
	struct lanes_record list[AHEAD];
	unsigned int first; /* both are counted without end */
	unsigned int next;
};

static void feed_first(struct replay *r, struct queue *q)
{
	feed(r, &q->list[q->first++ % AHEAD]);
}

static void feed_queue(struct replay *r, struct queue *q)
{
	while (q->first != q->next)
		feed_first(r, q);
}

static void enqueue(struct replay *r, struct queue *q, const struct lanes_record *record)
{
	const struct lanes_record *before = &q->list[(q->next - 1) % AHEAD];

	if (q->next - q->first == AHEAD - 1)
		feed_first(r, q);
	iommu_lanes_soon(r->lanes, record->map.iova);
	if (q->first != q->next && r->stream->maps[before->event].kind == IOMMU_STEP_UNMAP)
		iommu_lanes_unmap_soon(r->lanes, before->map.iova);
	q->list[q->next++ % AHEAD] = *record;
}

static bool feed_all(struct replay *r)
{
	const struct lanes_record *record;
	struct lanes_reader reader;
	struct queue q = { .next = 0 };

	if (!lanes_reader_start(&reader, &r->stream->records))
		return false;
	while ((record = lanes_reader_next(&reader))) {
		if (atomic_load_explicit(&r->stream->cancelled, memory_order_relaxed))
			break;
		if (!record->data) {
			enqueue(r, &q, record);
			continue;
		}
		feed_queue(r, &q);
		feed(r, record);
	}
	feed_queue(r, &q);
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
		.faults_left = s->records.nr_faults,
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
