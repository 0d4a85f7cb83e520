/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "lane_list.h"
#include "stream.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* All streams that the plugin is switched on for; guarded by the lock. */
static struct lanes_stream *streams;
static uint64_t nr_born;

void lanes_lock(void)
{
	pthread_mutex_lock(&lock);
}

void lanes_unlock(void)
{
	pthread_mutex_unlock(&lock);
}

struct lanes_stream *lanes_stream_of(int sd)
{
	struct lanes_stream *s = streams;

	while (s && s->sd != sd)
		s = s->next;
	return s;
}

size_t lanes_streams(int *sds, size_t room)
{
	size_t n = 0;

	for (const struct lanes_stream *s = streams; s && n < room; s = s->next) {
		size_t at = n++;

		for (; at > 0 && sds[at - 1] > s->sd; at--)
			sds[at] = sds[at - 1];
		sds[at] = s->sd;
	}
	return n;
}

int64_t lanes_stream_offset(const struct lanes_stream *s)
{
	const struct kshark_data_stream *stream = s->stream;
	int64_t offset = 0;

	if (stream->calib && stream->calib_array)
		stream->calib(&offset, stream->calib_array);
	return offset;
}

struct lanes_stream *lanes_stream_new(struct kshark_data_stream *stream)
{
	struct lanes_stream *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->stream = stream;
	s->sd = stream->stream_id;
	atomic_init(&s->cancelled, false);
	lanes_lock();
	s->born = ++nr_born;
	s->next = streams;
	streams = s;
	lanes_unlock();
	return s;
}

void lanes_stream_reset(struct lanes_stream *s)
{
	lanes_load_stop(s);
	lanes_records_free(&s->records);
	lanes_lock();
	s->state = LANES_NONE;
	s->settled = false;
	iommu_lanes_free(s->lanes);
	iommu_ticks_free(s->ticks);
	iommu_holder_colours_free(s->colours);
	s->lanes = NULL;
	s->ticks = NULL;
	s->colours = NULL;
	lanes_comms_free(s);
	lanes_kept_free(s);
	lanes_unlock();
}

void lanes_stream_free(struct lanes_stream *s)
{
	struct lanes_stream **link = &streams;

	lanes_stream_reset(s);
	lanes_lock();
	while (*link != s)
		link = &(*link)->next;
	*link = s->next;
	lanes_unlock();
	for (unsigned int i = 0; i < s->nr_events; i++)
		iommu_unbind(&s->events[i].binding);
	free(s->events);
	free(s->maps);
	free(s->by_id);
	free(s);
}
