/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>

#include "reread.h"
#include "kshark-plugin/data/graph_calls.h"
#include "kshark-plugin/data/load.h"
#include "kshark-plugin/data/stream.h"

/* Missing in some versions of libtracecmd. */
extern struct tep_record *tracecmd_read_cpu_first(struct tracecmd_input *handle, int cpu)
	__attribute__((weak));
extern struct tep_record *tracecmd_read_data(struct tracecmd_input *handle, int cpu)
	__attribute__((weak));
extern void tracecmd_free_record(struct tep_record *record) __attribute__((weak));

static bool add_position(struct lanes_reread *reread, uint32_t position)
{
	size_t room = reread->room ? reread->room * 2 : 4096;
	uint32_t *positions;

	if (reread->nr_positions == reread->room) {
		positions = realloc(reread->positions, room * sizeof(*positions));
		if (!positions)
			return false;
		reread->positions = positions;
		reread->room = room;
	}
	reread->positions[reread->nr_positions++] = position;
	return true;
}

static void keep_call(struct lanes_reread *reread, int id, const struct tep_record *record)
{
	struct lanes_stream *s = reread->stream;

	if (reread->feed.calls && lanes_load_is_whole(s, record))
		lanes_graph_calls_keep(reread->feed.calls, id, record, &s->records);
}

static bool collect(struct lanes_reread *reread, const struct tep_record *record)
{
	struct lanes_stream *s = reread->stream;
	int id = tep_data_type(kshark_get_tep(s->stream), (struct tep_record *)(uintptr_t)record);
	unsigned int number = id < 0 || id > UINT16_MAX ? 0 : s->by_id[id];
	uint32_t position;

	if (record->missed_events)
		lanes_load_lost(s, record);
	if (!number--) {
		keep_call(reread, id, record);
		return true;
	}
	position = reread->nr++;
	if (reread->seen)
		reread->seen(reread->feed.sink.arg, &s->events[number], record, position);
	return !lanes_load_again(s, number, record, position + 1ULL, reread->whole) ||
	       add_position(reread, position);
}

static bool collect_cpu(struct lanes_reread *reread, int cpu)
{
	struct tracecmd_input *input = kshark_get_tep_input(reread->stream->stream);
	struct tep_record *record = tracecmd_read_cpu_first(input, cpu);
	bool done = true;

	reread->starts[cpu] = reread->nr;
	reread->next_position[cpu] = reread->nr_positions;
	while (record && done) {
		done = collect(reread, record) && reread->nr < UINT32_MAX;
		tracecmd_free_record(record);
		record = done ? tracecmd_read_data(input, cpu) : NULL;
	}
	return done;
}

static bool collect_all(struct lanes_reread *reread)
{
	for (unsigned int cpu = 0; cpu < reread->nr_cpus; cpu++) {
		if (!collect_cpu(reread, (int)cpu))
			return false;
	}
	reread->starts[reread->nr_cpus] = reread->nr;
	return !reread->stream->records.failed;
}

static void pass_on(void *arg, const struct lanes_record *record)
{
	struct lanes_reread *reread = arg;
	uint32_t position;

	if (record->data || record->cpu < 0 || (unsigned int)record->cpu >= reread->nr_cpus)
		return;
	position = reread->positions[reread->next_position[record->cpu]++];
	if (reread->packed)
		reread->packed(reread->feed.sink.arg, reread->stream->maps[record->event].kind,
			       position);
}

bool lanes_reread(struct lanes_stream *s, struct lanes_reread *reread)
{
	bool done;

	if (!tracecmd_read_cpu_first || !tracecmd_read_data || !tracecmd_free_record ||
	    !kshark_get_tep_input(s->stream) || s->stream->n_cpus <= 0)
		return false;
	reread->stream = s;
	if (reread->calls && !lanes_graph_calls_new(s, &reread->feed.calls))
		return false;
	reread->nr_cpus = (unsigned int)s->stream->n_cpus;
	reread->starts = calloc(reread->nr_cpus + 1, sizeof(*reread->starts));
	reread->next_position = calloc(reread->nr_cpus, sizeof(*reread->next_position));
	done = reread->starts && reread->next_position && collect_all(reread);
	atomic_store(&s->cancelled, false);
	reread->feed.record = pass_on;
	reread->feed.record_arg = reread;
	if (done)
		done = lanes_feed(s, &reread->feed);
	else
		lanes_records_free(&s->records);
	return done;
}

struct lanes_stream *lanes_reread_stream(int sd)
{
	struct lanes_stream *s;

	lanes_lock();
	s = lanes_stream_of(sd);
	if (s && s->state != LANES_READY)
		s = NULL;
	lanes_unlock();
	return s;
}

void lanes_reread_free(struct lanes_reread *reread)
{
	free(reread->starts);
	free(reread->positions);
	free(reread->next_position);
	lanes_graph_calls_free(reread->feed.calls);
}
