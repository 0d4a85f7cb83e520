/* SPDX-License-Identifier: LGPL-2.1 */
/* Replays the collected records into lanes and ticks. */
#include "replay.h"
#include "core/replay/feeder.h"
#include "stream.h"
#include "tep/record_step.h"

struct replay {
	struct lanes_stream *stream;
	struct iommu_lanes *lanes;
	struct iommu_ticks *ticks; /* NULL: out of memory */
	struct iommu_feeder feeder;
	size_t faults_left; /* records that may be faults */
};

static void take_step(void *arg, const struct iommu_step *step)
{
	struct replay *r = arg;

	iommu_lanes_feed(r->lanes, step, r->feeder.ref);
	if (r->ticks)
		iommu_ticks_feed(r->ticks, step);
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	struct replay *r = arg;

	iommu_lanes_lost(r->lanes, lost->ts, lost->count);
}

static void hint_map_or_unmap(void *arg, uint64_t iova)
{
	const struct replay *r = arg;

	iommu_lanes_prefetch(r->lanes, iova);
}

static void hint_unmap(void *arg, uint64_t iova)
{
	const struct replay *r = arg;

	iommu_lanes_prefetch_mapping(r->lanes, iova);
}

static const struct iommu_feeder_hints hints = { hint_map_or_unmap, hint_unmap };

static void feed_lost(struct replay *r, const struct lanes_record *from)
{
	uint64_t count = 0;

	if (from->size == sizeof(count))
		memcpy(&count, from->data, sizeof(count));
	iommu_feeder_lost(&r->feeder, from->ts, from->cpu, count);
}

static void feed_map(struct replay *r, const struct lanes_record *from)
{
	const struct iommu_map_record *map = &from->map;
	struct iommu_step *step = iommu_feeder_next_map(&r->feeder);

	step->kind = r->stream->maps[from->event].kind;
	step->context = iommu_step_context(map->flags);
	step->ts = from->ts;
	step->cpu = from->cpu;
	step->pid = map->pid;
	step->iova = map->iova;
	step->size = map->size;
	step->done = step->kind == IOMMU_STEP_UNMAP ? map->done : 0;
	iommu_feeder_map(&r->feeder);
}

/* Records that are not packed: copies of the host's. */
static void feed_whole(struct replay *r, const struct lanes_record *from)
{
	struct lanes_event *event = &r->stream->events[from->event];
	struct tep_record record = {
		.ts = from->ts,
		.cpu = from->cpu,
		.size = (int)from->size,
		.data = (void *)(uintptr_t)from->data,
	};

	r->faults_left -= lanes_may_be_fault(event);
	iommu_feeder_record(&r->feeder, &event->binding, event->format, &record, from->ref);
}

static void feed_record(struct replay *r, const struct lanes_record *from)
{
	if (!r->faults_left && !iommu_feeder_waits(&r->feeder))
		iommu_lanes_no_more_faults(r->lanes);
	if (!from->data) {
		feed_map(r, from);
		return;
	}
	iommu_feeder_time(&r->feeder, from->ts);
	if (from->event == LANES_EVENT_LOST)
		feed_lost(r, from);
	else
		feed_whole(r, from);
}

static bool feed_all(struct replay *r)
{
	const struct iommu_sink sink = { .step = take_step, .lost = take_lost, .arg = r };
	const struct lanes_record *record;
	struct lanes_reader reader;

	iommu_feeder_init(&r->feeder, &sink);
	r->feeder.hints = &hints;
	if (!lanes_reader_start(&reader, &r->stream->records))
		return false;
	while ((record = lanes_reader_next(&reader))) {
		if (atomic_load_explicit(&r->stream->cancelled, memory_order_relaxed))
			break;
		feed_record(r, record);
	}
	iommu_feeder_end(&r->feeder);
	lanes_reader_free(&reader);
	return !atomic_load(&r->stream->cancelled);
}

/* No thread reads the ticks before the lanes are ready. */
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
