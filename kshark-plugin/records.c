/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "records.h"

/* A machine with many CPUs has few records on most of them. */
#define CHUNK_MIN 4096
#define CHUNK_MAX (256 * 1024)

struct lanes_chunk {
	struct lanes_chunk *next;
	size_t room;
	size_t used;
	size_t read;
	unsigned char bytes[];
};

/* What stands before the data of a record; packed, for there may be millions. */
struct head {
	uint64_t ts;
	uint32_t size : 23; /* KernelShark's records are a page at most */
	uint32_t event : 8;
	uint32_t has_ref : 1;
} __attribute__((packed));

#define SIZE_MAX_RECORD ((1U << 23) - 1)

static struct lanes_run *run_of(struct lanes_records *records, int cpu)
{
	struct lanes_run *runs;

	if (cpu < records->nr_runs)
		return &records->runs[cpu];
	runs = realloc(records->runs, ((size_t)cpu + 1) * sizeof(*runs));
	if (!runs)
		return NULL;
	memset(runs + records->nr_runs, 0, (size_t)(cpu + 1 - records->nr_runs) * sizeof(*runs));
	records->runs = runs;
	records->nr_runs = cpu + 1;
	return &runs[cpu];
}

static unsigned char *room_for(struct lanes_run *run, size_t size)
{
	struct lanes_chunk *chunk = run->last;
	size_t room;

	if (chunk && chunk->room - chunk->used >= size) {
		chunk->used += size;
		return chunk->bytes + chunk->used - size;
	}
	room = chunk ? 2 * chunk->room : CHUNK_MIN;
	if (room > CHUNK_MAX)
		room = CHUNK_MAX;
	if (room < size)
		room = size;
	chunk = malloc(sizeof(*chunk) + room);
	if (!chunk)
		return NULL;
	*chunk = (struct lanes_chunk){ .room = room, .used = size };
	if (run->last)
		run->last->next = chunk;
	else
		run->first = chunk;
	run->last = chunk;
	return chunk->bytes;
}

void lanes_records_add(struct lanes_records *records, const struct lanes_record *record)
{
	struct head head = {
		.ts = record->ts,
		.size = record->size & SIZE_MAX_RECORD,
		.event = record->event & 0xff,
		.has_ref = record->ref != 0,
	};
	size_t ref_size = record->ref ? sizeof(record->ref) : 0;
	struct lanes_run *run;
	unsigned char *at;

	if (records->failed || record->cpu < 0 || record->size > SIZE_MAX_RECORD)
		return;
	run = run_of(records, record->cpu);
	at = run ? room_for(run, sizeof(head) + ref_size + record->size) : NULL;
	if (!at) {
		records->failed = true;
		return;
	}
	memcpy(at, &head, sizeof(head));
	memcpy(at + sizeof(head), &record->ref, ref_size);
	memcpy(at + sizeof(head) + ref_size, record->data, record->size);
	records->nr++;
}

/* The next record of a CPU. What was read before it may be freed. */
static bool read_next(struct lanes_run *run, struct lanes_record *record)
{
	struct lanes_chunk *chunk = run->first;
	const unsigned char *at;
	struct head head;

	while (chunk && chunk->read == chunk->used) {
		run->first = chunk->next;
		free(chunk);
		chunk = run->first;
	}
	if (!chunk) {
		run->last = NULL;
		return false;
	}
	at = chunk->bytes + chunk->read;
	memcpy(&head, at, sizeof(head));
	at += sizeof(head);
	record->ts = head.ts;
	record->event = head.event;
	record->size = head.size;
	record->ref = 0;
	if (head.has_ref) {
		memcpy(&record->ref, at, sizeof(record->ref));
		at += sizeof(record->ref);
	}
	record->data = at;
	chunk->read = (size_t)(at + head.size - chunk->bytes);
	return true;
}

/* Of records of the same time, that of the first CPU is the first, as in trace-cmd report. */
static bool is_before(const struct lanes_record *a, const struct lanes_record *b)
{
	return a->ts != b->ts ? a->ts < b->ts : a->cpu < b->cpu;
}

/* Put @record where it belongs below the place @i, which is free. */
static void sink(struct lanes_reader *reader, int i, struct lanes_record record)
{
	struct lanes_record *heads = reader->heads;

	for (;;) {
		int child = 2 * i + 1;

		if (child >= reader->nr)
			break;
		if (child + 1 < reader->nr && is_before(&heads[child + 1], &heads[child]))
			child++;
		if (is_before(&record, &heads[child]))
			break;
		heads[i] = heads[child];
		i = child;
	}
	heads[i] = record;
}

bool lanes_reader_start(struct lanes_reader *reader, struct lanes_records *records)
{
	*reader = (struct lanes_reader){ .records = records };
	reader->heads = calloc((size_t)records->nr_runs + 1, sizeof(*reader->heads));
	if (!reader->heads)
		return false;
	for (int cpu = 0; cpu < records->nr_runs; cpu++) {
		struct lanes_record record = { .cpu = cpu };

		if (read_next(&records->runs[cpu], &record))
			reader->heads[reader->nr++] = record;
	}
	for (int i = reader->nr / 2; i-- > 0;)
		sink(reader, i, reader->heads[i]);
	return true;
}

const struct lanes_record *lanes_reader_next(struct lanes_reader *reader)
{
	if (reader->given) {
		struct lanes_record record = reader->heads[0];

		if (!read_next(&reader->records->runs[record.cpu], &record))
			record = reader->heads[--reader->nr];
		if (reader->nr)
			sink(reader, 0, record);
	}
	reader->given = reader->nr > 0;
	return reader->given ? &reader->heads[0] : NULL;
}

void lanes_reader_free(struct lanes_reader *reader)
{
	free(reader->heads);
}

void lanes_records_free(struct lanes_records *records)
{
	for (int cpu = 0; cpu < records->nr_runs; cpu++) {
		struct lanes_chunk *chunk = records->runs[cpu].first;

		while (chunk) {
			struct lanes_chunk *next = chunk->next;

			free(chunk);
			chunk = next;
		}
	}
	free(records->runs);
	*records = (struct lanes_records){ 0 };
}
