/* SPDX-License-Identifier: LGPL-2.1 */
/* Turns the collected records into steps. */
#include "feed.h"
#include "graph_calls.h"
#include "stream.h"
#include "tep/record_step.h"

static void feed_lost(struct lanes_feed *feed, const struct lanes_record *from)
{
	uint64_t count = 0;

	if (from->size == sizeof(count))
		memcpy(&count, from->data, sizeof(count));
	iommu_feeder_lost(&feed->feeder, from->ts, from->cpu, count);
}

static void feed_map(const struct lanes_stream *s, struct lanes_feed *feed,
		     const struct lanes_record *from)
{
	const struct iommu_map_record *map = &from->map;
	struct iommu_step *step = iommu_feeder_next_map(&feed->feeder);

	step->kind = s->maps[from->event].kind;
	step->context = iommu_step_context(map->flags);
	step->ts = from->ts;
	step->cpu = from->cpu;
	step->pid = map->pid;
	step->iova = map->iova;
	step->size = map->size;
	step->done = step->kind == IOMMU_STEP_UNMAP ? map->done : 0;
	iommu_feeder_map(&feed->feeder);
}

static void feed_dma(const struct lanes_stream *s, struct lanes_feed *feed,
		     const struct lanes_record *from)
{
	const struct iommu_dma_record *dma = &from->dma;
	const struct iommu_step step = {
		.kind = s->events[from->event].dma.kind,
		.context = iommu_step_context(dma->flags),
		.ts = from->ts,
		.cpu = from->cpu,
		.pid = dma->pid,
		.device = { dma->device, dma->len },
		.iova = dma->iova,
		.size = dma->size,
		.direction = dma->direction,
	};

	iommu_feeder_step(&feed->feeder, &step, 0);
}

/* Records that are not packed: copies of the host's. */
static void feed_whole(struct lanes_stream *s, struct lanes_feed *feed,
		       const struct lanes_record *from)
{
	struct lanes_event *event = &s->events[from->event];
	struct tep_record record = {
		.ts = from->ts,
		.cpu = from->cpu,
		.size = (int)from->size,
		.data = (void *)(uintptr_t)from->data,
	};

	feed->faults_left -= lanes_may_be_fault(event);
	iommu_feeder_record(&feed->feeder, &event->binding, event->format, &record, from->ref);
}

static void feed_record(struct lanes_stream *s, struct lanes_feed *feed,
			const struct lanes_record *from)
{
	if (feed->no_more_faults && !feed->faults_left && !iommu_feeder_waits(&feed->feeder))
		feed->no_more_faults(feed->sink.arg);
	if (feed->record)
		feed->record(feed->record_arg, from);
	if (!from->data && !from->dma.device) {
		feed_map(s, feed, from);
		return;
	}
	iommu_feeder_time(&feed->feeder, from->ts);
	if (!from->data)
		feed_dma(s, feed, from);
	else if (from->event == LANES_EVENT_LOST)
		feed_lost(feed, from);
	else if (from->event >= LANES_EVENT_CALLS)
		lanes_graph_calls_feed(feed->calls, from, &feed->feeder);
	else
		feed_whole(s, feed, from);
}

static bool is_cancelled(const struct lanes_feed *feed)
{
	return feed->cancelled && atomic_load_explicit(feed->cancelled, memory_order_relaxed);
}

bool lanes_feed(struct lanes_stream *s, struct lanes_records *records, struct lanes_feed *feed)
{
	const struct lanes_record *record;
	struct lanes_reader reader;

	iommu_feeder_init(&feed->feeder, &feed->sink);
	feed->feeder.hints = feed->hints;
	feed->faults_left = records->nr_faults;
	if (!lanes_reader_start(&reader, records)) {
		lanes_records_free(records);
		return false;
	}
	while ((record = lanes_reader_next(&reader))) {
		if (is_cancelled(feed))
			break;
		feed_record(s, feed, record);
	}
	iommu_feeder_end(&feed->feeder);
	lanes_reader_free(&reader);
	lanes_records_free(records);
	return !is_cancelled(feed);
}
