/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TEST_REPLAYED_H
#define TRACE_IOMMU_TEST_REPLAYED_H

#include <stdlib.h>
#include <unistd.h>

#include "kshark-plugin/data/load.h"
#include "kshark-plugin/data/pseudo_tasks.h"
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

/* Waits until the replay has ended, and publishes the lanes. */
static inline void wait_and_publish(struct lanes_stream *s)
{
	wait_for(s);
	lanes_lock();
	lanes_publish(s->sd);
	lanes_unlock();
}

/* A trace as KernelShark has it after a load. Its stream is number 0. */
struct loaded {
	struct kshark_context *context;
	struct kshark_entry **rows;
	ssize_t nr;
	struct lanes_stream *stream;
};

/* Returns false if the trace cannot be loaded. */
static inline bool load_trace(struct loaded *to, const char *trace)
{
	*to = (struct loaded){ 0 };
	if (!kshark_instance(&to->context) || kshark_open(to->context, trace) != 0)
		return false;
	to->stream = lanes_stream_new(kshark_get_data_stream(to->context, 0));
	if (!to->stream || !lanes_load_hook(to->stream))
		return false;
	to->nr = kshark_load_entries(to->context, 0, &to->rows);
	wait_and_publish(to->stream);
	return true;
}

static inline void close_trace(struct loaded *trace)
{
	lanes_load_unhook(trace->stream);
	lanes_stream_reset(trace->stream);
	lanes_unpublish(trace->stream);
	lanes_stream_free(trace->stream);
	for (ssize_t i = 0; i < trace->nr; i++)
		free(trace->rows[i]);
	free(trace->rows);
	kshark_free(trace->context);
}

#endif
