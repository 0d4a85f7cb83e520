/* SPDX-License-Identifier: LGPL-2.1 */
#include "buffer_lanes.h"

#include "cli/common/command.h"
#include "cli/common/trace_options.h"

static void take_step(void *arg, const struct iommu_step *step)
{
	struct buffer_lanes *b = arg;

	iommu_lanes_feed(b->lanes, step, 0);
	if (b->ticks)
		iommu_ticks_feed(b->ticks, step);
}

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	struct buffer_lanes *b = arg;

	b->gaps++;
	iommu_lanes_lost(b->lanes, lost->ts, lost->count);
}

static struct iommu_lanes *new_lanes(const struct buffer_lanes *b)
{
	return b->addresses ? iommu_lanes_new_with_addresses(&b->config)
			    : iommu_lanes_new(&b->config);
}

static bool restart(void *arg)
{
	struct buffer_lanes *b = arg;

	iommu_lanes_free(b->lanes);
	iommu_ticks_free(b->ticks);
	b->gaps = 0;
	b->lanes = new_lanes(b);
	b->ticks = b->with_ticks ? iommu_ticks_new() : NULL;
	if (b->lanes && b->one_unknown)
		iommu_lanes_unknown_as_one(b->lanes);
	return (b->lanes && (b->ticks || !b->with_ticks)) || out_of_memory();
}

bool buffer_lanes_read(struct buffer_lanes *b, struct input *file, unsigned int buffer,
		       unsigned int without)
{
	const struct iommu_sink reader = {
		.step = take_step, .lost = take_lost, .restart = restart, .arg = b
	};

	b->config = (struct iommu_replay_config){ .without = without, .findings = true };
	set_replay_config(file, &b->config);
	if (!restart(b) || !input_read(file, buffer, &reader, &b->stats))
		return false;
	if (!(b->config.without & IOMMU_WITHOUT_PROBE))
		b->probes = iommu_lanes_probe_check(b->lanes);
	if (b->probes.doubtful) {
		b->config.without |= IOMMU_WITHOUT_PROBE;
		if (!restart(b) || !input_read(file, buffer, &reader, &b->stats))
			return false;
	}
	iommu_lanes_end(b->lanes, b->stats.last_ts);
	if (b->ticks)
		iommu_ticks_end(b->ticks);
	return true;
}
