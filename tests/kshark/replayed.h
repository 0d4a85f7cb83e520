/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TEST_REPLAYED_H
#define TRACE_IOMMU_TEST_REPLAYED_H

#include <unistd.h>

#include "kshark-plugin/data/stream.h"

/* Waits until the replay of the stream has ended. */
static inline void wait_for(struct lanes_stream *s)
{
	enum lanes_state state;

	do {
		usleep(10000);
		lanes_lock();
		state = s->state;
		lanes_unlock();
	} while (state == LANES_WORKING);
}

#endif
