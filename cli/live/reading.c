/* SPDX-License-Identifier: LGPL-2.1 */
#include "reading.h"

#include <stdlib.h>

#include "core/monitor/monitor.h"
#include "core/replay/faults.h"
#include "input/records/record_reader.h"

/* Faults wait at most IOMMU_FAULT_WAIT in the replay, and events come a little late. */
#define SETTLE_NS (IOMMU_FAULT_WAIT + 200000000ULL)

struct reading {
	struct page_merge *merge;
	struct record_reader records;
	struct input_stats stats;
	struct iommu_monitor *monitor;
	void (*watch)(void *arg, const struct iommu_step *step);
	void *arg;
	uint64_t waits_since;  /* ns, of the caller's clock; 0: no fault waits */
	uint64_t waits_faults; /* number of faults then */
};

static void take_step(void *arg, const struct iommu_step *step)
{
	struct reading *r = arg;

	if (r->watch)
		r->watch(r->arg, step);
	iommu_monitor_feed(r->monitor, step);
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	struct reading *r = arg;

	iommu_monitor_lost(r->monitor, lost->ts, lost->count);
}

static void take_record(void *arg, const struct page_record *record)
{
	struct reading *r = arg;
	const struct record_data data = {
		.ts = record->ts,
		.cpu = record->cpu,
		.size = record->size,
		.data = record->data,
	};
	int id = record_reader_count(&r->records, &data);

	if (id >= 0 && record->size < IOMMU_RECORD_MAX)
		record_reader_feed(&r->records, id, &data);
}

static void take_gap(void *arg, uint64_t ts, int cpu, uint64_t count)
{
	struct reading *r = arg;

	record_reader_lost(&r->records, ts, cpu, count);
}

struct reading *reading_new(const struct page_source *source, struct tep_handle *tep,
			    struct iommu_monitor *monitor,
			    void (*watch)(void *arg, const struct iommu_step *step), void *arg)
{
	struct reading *r = calloc(1, sizeof(*r));
	const struct page_sink sink = { .record = take_record, .lost = take_gap, .arg = r };
	const struct iommu_sink steps = { .step = take_step, .lost = take_lost, .arg = r };
	const struct iommu_pages pages = { .size = source->layout.size };

	if (!r)
		return NULL;
	r->monitor = monitor;
	r->watch = watch;
	r->arg = arg;
	r->merge = page_merge_new(source, &sink);
	if (!r->merge || !record_reader_init(&r->records, "the running machine", tep)) {
		reading_free(r);
		return NULL;
	}
	record_reader_begin(&r->records, &steps, NULL, &r->stats, &pages);
	return r;
}

void reading_free(struct reading *r)
{
	if (!r)
		return;
	page_merge_free(r->merge);
	record_reader_free(&r->records);
	free(r);
}

bool reading_round(struct reading *r, struct page_round *round)
{
	bool read = page_merge_round(r->merge, round);

	iommu_monitor_count(r->monitor, round->records);
	return read;
}

void reading_end(struct reading *r)
{
	uint64_t before = r->stats.events;

	page_merge_end(r->merge);
	iommu_monitor_count(r->monitor, r->stats.events - before);
	iommu_feeder_end(&r->records.feeder);
	iommu_monitor_settle(r->monitor);
}

void reading_settle(struct reading *r, uint64_t now)
{
	const struct iommu_faults *faults = iommu_replay_faults(iommu_monitor_replay(r->monitor));

	if (!iommu_feeder_waits(&r->records.feeder) && !iommu_monitor_waits(r->monitor)) {
		r->waits_since = 0;
		return;
	}
	if (!r->waits_since || r->waits_faults != faults->nr) {
		r->waits_since = now;
		r->waits_faults = faults->nr;
		return;
	}
	if (now - r->waits_since < SETTLE_NS)
		return;
	iommu_feeder_end(&r->records.feeder);
	iommu_monitor_settle(r->monitor);
	r->waits_since = 0;
}

uint64_t reading_damaged(const struct reading *r)
{
	return page_merge_damaged(r->merge);
}
