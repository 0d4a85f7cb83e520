/* SPDX-License-Identifier: LGPL-2.1 */
#include "replaying.h"

static void take_lost(void *arg, const struct iommu_lost *lost)
{
	const struct lanes_replaying *r = arg;

	iommu_replay_events_lost(r->replay, lost->ts, lost->count);
}

bool lanes_replaying_run(struct lanes_replaying *r, struct iommu_replay_config config,
			 void (*step)(void *arg, const struct iommu_step *step))
{
	config.arg = r;
	r->replay = iommu_replay_new(&config);
	if (!r->replay)
		return false;
	r->devices = iommu_replay_devices(r->replay);
	r->reread.feed.sink = (struct iommu_sink){ .step = step, .lost = take_lost, .arg = r };
	if (!lanes_reread(r->stream, &r->reread))
		return false;
	iommu_replay_end(r->replay, (uint64_t)r->stream->end);
	return true;
}

void lanes_replaying_free(struct lanes_replaying *r)
{
	iommu_replay_free(r->replay);
	lanes_reread_free(&r->reread);
}
