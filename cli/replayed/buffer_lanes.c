/* SPDX-License-Identifier: LGPL-2.1 */
#include "buffer_lanes.h"

#include "cli/common/command.h"
#include "cli/common/trace_options.h"

static struct iommu_lanes *new_lanes(const struct buffer_lanes *b)
{
	return b->addresses ? iommu_lanes_new_with_addresses(&b->config)
			    : iommu_lanes_new(&b->config);
}

bool buffer_lanes_restart(struct buffer_lanes *b)
{
	iommu_lanes_free(b->lanes);
	iommu_ticks_free(b->ticks);
	iommu_follow_free(b->followed);
	b->gaps = 0;
	b->lanes = new_lanes(b);
	b->ticks = b->with_ticks ? iommu_ticks_new() : NULL;
	if (b->lanes && b->one_unknown)
		iommu_lanes_unknown_as_one(b->lanes);
	b->followed = b->follow ? iommu_follow_new(&b->config, b->follow) : NULL;
	return (b->lanes && (b->ticks || !b->with_ticks) && (b->followed || !b->follow)) ||
	       out_of_memory();
}

bool buffer_lanes_start(struct buffer_lanes *b, struct input *file, unsigned int without)
{
	b->config = (struct iommu_replay_config){ .without = without, .findings = true };
	set_replay_config(file, &b->config);
	return buffer_lanes_restart(b);
}

void buffer_lanes_step(struct buffer_lanes *b, const struct iommu_step *step)
{
	iommu_lanes_feed(b->lanes, step, 0);
	if (b->ticks)
		iommu_ticks_feed(b->ticks, step);
	if (b->followed)
		iommu_follow_feed(b->followed, step);
}

void buffer_lanes_lost(struct buffer_lanes *b, const struct iommu_lost *lost)
{
	b->gaps++;
	iommu_lanes_lost(b->lanes, lost->ts, lost->count);
	if (b->followed)
		iommu_follow_lost(b->followed, lost->ts, lost->count);
}

bool buffer_lanes_doubtful(struct buffer_lanes *b)
{
	if (b->config.without & IOMMU_WITHOUT_PROBE)
		return false;
	b->probes = iommu_lanes_probe_check(b->lanes);
	if (b->probes.doubtful)
		b->config.without |= IOMMU_WITHOUT_PROBE;
	return b->probes.doubtful;
}

bool buffer_lanes_end(struct buffer_lanes *b, const struct input_stats *stats)
{
	b->stats = *stats;
	iommu_lanes_end(b->lanes, stats->last_ts);
	if (b->ticks)
		iommu_ticks_end(b->ticks);
	return !b->followed || iommu_follow_end(b->followed, stats->last_ts) || out_of_memory();
}

static void take_step(void *arg, const struct iommu_step *step)
{
	buffer_lanes_step(arg, step);
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	buffer_lanes_lost(arg, lost);
}

static bool restart(void *arg)
{
	return buffer_lanes_restart(arg);
}

bool buffer_lanes_read(struct buffer_lanes *b, struct input *file, unsigned int buffer,
		       unsigned int without)
{
	const struct iommu_sink reader = {
		.step = take_step, .lost = take_lost, .restart = restart, .arg = b
	};
	struct input_stats stats;

	if (!buffer_lanes_start(b, file, without) || !input_read(file, buffer, &reader, &stats))
		return false;
	if (buffer_lanes_doubtful(b) &&
	    (!buffer_lanes_restart(b) || !input_read(file, buffer, &reader, &stats)))
		return false;
	return buffer_lanes_end(b, &stats);
}
