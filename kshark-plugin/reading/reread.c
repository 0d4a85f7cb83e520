/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <time.h>

#include "reread.h"
#include "kshark-plugin/data/graph_calls.h"
#include "kshark-plugin/data/load.h"
#include "kshark-plugin/data/stream.h"

/* Missing in some versions of libtracecmd. */
extern struct tep_record *tracecmd_read_cpu_first(struct tracecmd_input *handle, int cpu)
	__attribute__((weak));
extern struct tep_record *tracecmd_read_data(struct tracecmd_input *handle, int cpu)
	__attribute__((weak));
extern struct tep_record *tracecmd_read_at(struct tracecmd_input *handle, unsigned long long offset,
					   int *cpu) __attribute__((weak));
extern void tracecmd_free_record(struct tep_record *record) __attribute__((weak));

/* Reading so many takes less than a millisecond. */
#define RECORDS_PER_CHECK 1024

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
	if (reread->feed.calls && lanes_load_is_whole(reread->stream, record))
		lanes_graph_calls_keep(reread->feed.calls, id, record, &reread->records);
}

static bool collect(struct lanes_reread *reread, const struct tep_record *record)
{
	struct lanes_stream *s = reread->stream;
	int id = tep_data_type(kshark_get_tep(s->stream), (struct tep_record *)(uintptr_t)record);
	unsigned int number = id < 0 || id > UINT16_MAX ? 0 : s->by_id[id];
	uint32_t position;

	reread->nr_read++;
	if (record->missed_events)
		lanes_load_lost(&reread->records, record);
	if (!number--) {
		keep_call(reread, id, record);
		return true;
	}
	position = reread->nr++;
	if (reread->seen)
		reread->seen(reread->feed.sink.arg, &s->events[number], record, position);
	return !lanes_load_again(s, &reread->records, number, record, position + 1ULL,
				 reread->whole) ||
	       !reread->packed || add_position(reread, position);
}

/*
 * The record after the one read last, if any. If @returned, that was in an earlier step, and the
 * host may have read in between, which moves the library's place in the CPU.
 */
static struct tep_record *next_record(struct lanes_reread *reread, struct tracecmd_input *input,
				      bool returned)
{
	int cpu = (int)reread->cpu;
	struct tep_record *record;

	if (!reread->begun) {
		reread->begun = true;
		reread->starts[cpu] = reread->nr;
		reread->next_position[cpu] = reread->nr_positions;
		return tracecmd_read_cpu_first(input, cpu);
	}
	if (returned) {
		record = tracecmd_read_at(input, reread->last, &cpu);
		if (!record)
			return NULL;
		tracecmd_free_record(record);
	}
	return tracecmd_read_data(input, cpu);
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Reads some records of a CPU. Returns whether it has more. */
static bool collect_some(struct lanes_reread *reread, struct tracecmd_input *input, bool returned)
{
	for (int i = 0; i < RECORDS_PER_CHECK; i++) {
		struct tep_record *record = next_record(reread, input, returned && !i);
		bool done;

		if (!record)
			return false;
		done = collect(reread, record) && reread->nr < UINT32_MAX;
		reread->last = record->offset;
		tracecmd_free_record(record);
		reread->records.failed = reread->records.failed || !done;
		if (!done)
			return false;
	}
	return true;
}

enum lanes_reread_state lanes_reread_collect(struct lanes_reread *reread, unsigned int ms)
{
	struct tracecmd_input *input = kshark_get_tep_input(reread->stream->stream);
	uint64_t end = ms ? now_ms() + ms : UINT64_MAX;
	bool returned = true;

	for (; reread->cpu < reread->nr_cpus; reread->cpu++) {
		while (collect_some(reread, input, returned)) {
			returned = false;
			if (ms && now_ms() >= end)
				return LANES_REREAD_MORE;
		}
		if (reread->records.failed)
			return LANES_REREAD_FAILED;
		reread->begun = false;
	}
	reread->starts[reread->nr_cpus] = reread->nr;
	return LANES_REREAD_DONE;
}

static void pass_on(void *arg, const struct lanes_record *record)
{
	struct lanes_reread *reread = arg;

	if (record->data || record->cpu < 0 || (unsigned int)record->cpu >= reread->nr_cpus)
		return;
	reread->packed(reread->feed.sink.arg, reread->stream->maps[record->event].kind,
		       reread->positions[reread->next_position[record->cpu]++]);
}

bool lanes_reread_begin(struct lanes_stream *s, struct lanes_reread *reread)
{
	if (!tracecmd_read_cpu_first || !tracecmd_read_data || !tracecmd_read_at ||
	    !tracecmd_free_record || !kshark_get_tep_input(s->stream) || s->stream->n_cpus <= 0)
		return false;
	reread->stream = s;
	if (reread->calls && !lanes_graph_calls_new(s, &reread->feed.calls))
		return false;
	reread->nr_cpus = (unsigned int)s->stream->n_cpus;
	reread->starts = calloc(reread->nr_cpus + 1, sizeof(*reread->starts));
	reread->next_position = calloc(reread->nr_cpus, sizeof(*reread->next_position));
	if (reread->packed) {
		reread->feed.record = pass_on;
		reread->feed.record_arg = reread;
	}
	return reread->starts && reread->next_position;
}

bool lanes_reread_feed(struct lanes_reread *reread)
{
	return lanes_feed(reread->stream, &reread->records, &reread->feed);
}

bool lanes_reread(struct lanes_stream *s, struct lanes_reread *reread)
{
	return lanes_reread_begin(s, reread) &&
	       lanes_reread_collect(reread, 0) == LANES_REREAD_DONE && lanes_reread_feed(reread);
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
	lanes_records_free(&reread->records);
	free(reread->starts);
	free(reread->positions);
	free(reread->next_position);
	lanes_graph_calls_free(reread->feed.calls);
}
