/* SPDX-License-Identifier: LGPL-2.1 */
/* Replays the collected records into lanes and ticks. */
#include "replay.h"
#include "feed.h"
#include "settings.h"
#include "stream.h"

struct replay {
	struct lanes_stream *stream;
	struct iommu_lanes *lanes;
	struct iommu_ticks *ticks; /* NULL: out of memory */
	struct lanes_feed feed;
};

static void take_step(void *arg, const struct iommu_step *step)
{
	struct replay *r = arg;

	iommu_lanes_feed(r->lanes, step, r->feed.feeder.ref);
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

static void no_more_faults(void *arg)
{
	const struct replay *r = arg;

	iommu_lanes_no_more_faults(r->lanes);
}

static const struct iommu_feeder_hints hints = { hint_map_or_unmap, hint_unmap };

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

static struct iommu_lanes *new_lanes(const struct lanes_stream *s)
{
	struct iommu_lanes *lanes = iommu_lanes_new(&s->config);

	lanes_lock();
	if (lanes && lanes_settings_now()->one_unknown)
		iommu_lanes_unknown_as_one(lanes);
	lanes_unlock();
	return lanes;
}

struct iommu_lanes *lanes_replay(struct lanes_stream *s)
{
	struct replay r = {
		.stream = s,
		.lanes = new_lanes(s),
		.ticks = iommu_ticks_new(),
		.feed = {
			.sink = { .step = take_step, .lost = take_lost, .arg = &r },
			.hints = &hints,
			.no_more_faults = no_more_faults,
			.cancelled = &s->cancelled,
		},
	};
	size_t nr_lanes = 0;

	if (!r.lanes) {
		iommu_ticks_free(r.ticks);
		return NULL;
	}
	if (lanes_feed(s, &s->records, &r.feed)) {
		iommu_lanes_end(r.lanes, (uint64_t)s->end);
		iommu_lanes_list(r.lanes, &nr_lanes);
	}
	keep_ticks(&r, nr_lanes > 0);
	if (nr_lanes)
		return r.lanes;
	iommu_lanes_free(r.lanes);
	return NULL;
}
