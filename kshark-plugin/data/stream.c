/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "event_bits.h"
#include "stream.h"

/* All streams for which the plugin is on; guarded by lanes_lock(). */
static struct lanes_stream *streams;
static uint64_t nr_born;

struct lanes_stream *lanes_stream_of(int sd)
{
	struct lanes_stream *s = streams;

	while (s && s->sd != sd)
		s = s->next;
	return s;
}

struct lanes_stream *lanes_stream_first(void)
{
	return streams;
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
	s->task_names.sd = s->sd;
	/* Marks in lanes. The replay takes about a tenth longer with them. */
	s->config.findings = true;
	atomic_init(&s->cancelled, false);
	lanes_lock();
	s->born = ++nr_born;
	s->next = streams;
	streams = s;
	lanes_unlock();
	return s;
}

static void stop_worker(struct lanes_stream *s)
{
	if (!s->has_worker)
		return;
	atomic_store(&s->cancelled, true);
	pthread_join(s->worker, NULL);
	s->has_worker = false;
}

static void free_kept(struct lanes_stream *s)
{
	for (size_t i = 0; i < s->nr_kept; i++)
		free(s->kept[i]);
	free(s->kept);
	s->kept = NULL;
	s->nr_kept = 0;
}

/* With lanes_lock() held. */
static void see_guest_off(struct lanes_stream *s)
{
	if (s->guest)
		atomic_store(s->guest, true);
	while (s->guest)
		lanes_wait();
}

static struct lanes_stream *find_ready(int sd, uint64_t load)
{
	struct lanes_stream *s = lanes_stream_of(sd);

	return s && s->state == LANES_READY && s->load == load ? s : NULL;
}

struct lanes_stream *lanes_stream_enter(int sd, uint64_t load, atomic_bool *leave)
{
	struct lanes_stream *s;

	lanes_lock();
	/* The stream may be closed while this waits. */
	while ((s = find_ready(sd, load)) && s->guest) {
		atomic_store(s->guest, true);
		lanes_wait();
	}
	if (s)
		s->guest = leave;
	lanes_unlock();
	return s;
}

void lanes_stream_leave(struct lanes_stream *s)
{
	lanes_lock();
	s->guest = NULL;
	lanes_wake();
	lanes_unlock();
}

void lanes_stream_reset(struct lanes_stream *s)
{
	stop_worker(s);
	lanes_records_free(&s->records);
	lanes_lock();
	s->state = LANES_NONE; /* so that no guest enters any more */
	see_guest_off(s);
	s->published = false;
	iommu_lanes_free(s->lanes);
	iommu_ticks_free(s->ticks);
	iommu_holder_colours_free(s->colours);
	s->lanes = NULL;
	s->ticks = NULL;
	s->colours = NULL;
	lanes_task_names_free(&s->task_names);
	free_kept(s);
	lanes_unlock();
}

void lanes_stream_unlimit(struct lanes_stream *s)
{
	lanes_event_bits_free(s->listed);
	free(s->listed_pids);
	s->listed = NULL;
	s->listed_pids = NULL;
	s->nr_listed = 0;
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
	lanes_stream_unlimit(s);
	for (unsigned int i = 0; i < s->nr_events; i++)
		iommu_unbind(&s->events[i].binding);
	lanes_handlers_free(&s->handlers);
	free(s->events);
	free(s->maps);
	free(s->by_id);
	free(s);
}
