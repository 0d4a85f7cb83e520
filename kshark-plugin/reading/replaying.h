/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_KSHARK_REPLAYING_H
#define IOMMU_KSHARK_REPLAYING_H

#include "core/replay/replay.h"
#include "kshark-plugin/data/stream.h"
#include "reread.h"

/* Another replay of a loaded stream. It is the first member of what its callbacks get. */
struct lanes_replaying {
	struct lanes_stream *stream; /* set by the caller */
	struct lanes_reread reread;  /* its callbacks may be set by the caller */
	struct iommu_replay *replay;
	struct iommu_devices *devices; /* of the replay */
	bool failed;		       /* the caller is out of memory */
};

/*
 * Read the stream once more, and replay it with @config, to which this adds @r as the argument of
 * its callbacks. Pass each step to @step, which feeds it to the replay. Returns false if that is
 * not possible. Call as lanes_reread(), and lanes_replaying_free() in both cases.
 */
bool lanes_replaying_run(struct lanes_replaying *r, struct iommu_replay_config config,
			 void (*step)(void *arg, const struct iommu_step *step));
void lanes_replaying_free(struct lanes_replaying *r);

#endif
