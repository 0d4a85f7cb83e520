/* SPDX-License-Identifier: LGPL-2.1 */
#include "records.h"

#include <stdlib.h>
#include <string.h>

/* Bytes. Chunks begin small, because most CPUs of a large machine have few records. */
#define CHUNK_MIN 4096
#define CHUNK_MAX (256 * 1024)

struct lanes_chunk {
	struct lanes_chunk *next;
	size_t used; /* set when the chunk is full, or when reading begins */
	uint64_t bytes[];
};

/*
 * The first byte of a record: the event's number if the record is packed, else these bits. The size
 * of a record is a multiple of 8 bytes. Records are as short as possible: there may be millions,
 * and one page fault costs as much as adding some hundred records.
 */
enum { WHOLE = 0x80, WHOLE_REF = 0x01 };

struct packed_map {
	uint8_t event;
	uint8_t flags;
	uint16_t pages; /* size, and the size that was unmapped */
	uint32_t after; /* ns since the previous record */
	uint64_t place; /* the first page's number, above the pid */
};

#define PAGE_BITS  12
#define PLACE_BITS 40 /* of a page's number */
#define PID_BITS   24 /* the rest of the word; kernels use 22 of them */

/* The ref, unless it is 0, and the data follow. */
struct packed_whole {
	uint8_t head;
	uint8_t event;
	uint32_t size;
	uint64_t ts;
};

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

static void end_chunk(struct lanes_run *run)
{
	if (run->last)
		run->last->used = (size_t)(run->at - (unsigned char *)run->last->bytes);
}

/* Room for at least @size bytes; each chunk is larger than the one before. */
static bool new_chunk(struct lanes_run *run, size_t size)
{
	size_t room = CHUNK_MIN;
	struct lanes_chunk *chunk;

	end_chunk(run);
	if (run->last)
		room = 2 * (run->last->used + run->room);
	if (room > CHUNK_MAX)
		room = CHUNK_MAX;
	if (room < size)
		room = size;
	chunk = malloc(sizeof(*chunk) + room);
	if (!chunk)
		return false;
	*chunk = (struct lanes_chunk){ .next = NULL };
	if (run->last)
		run->last->next = chunk;
	else
		run->first = chunk;
	run->last = chunk;
	run->at = (unsigned char *)chunk->bytes;
	run->room = room;
	return true;
}

/* Room for @size bytes, a multiple of 8; NULL if out of memory. */
static unsigned char *add(struct lanes_records *records, struct lanes_run *run, size_t size)
{
	unsigned char *at;

	if (run->room < size && !new_chunk(run, size)) {
		records->failed = true;
		return NULL;
	}
	at = run->at;
	run->at += size;
	run->room -= size;
	records->nr++;
	return at;
}

static size_t whole_size(const struct lanes_record *record)
{
	size_t size = sizeof(struct packed_whole) + record->size;

	size += record->ref ? sizeof(record->ref) : 0;
	return (size + sizeof(uint64_t) - 1) & ~(sizeof(uint64_t) - 1);
}

void lanes_records_add(struct lanes_records *records, const struct lanes_record *record)
{
	const struct packed_whole whole = {
		.head = WHOLE | (record->ref ? WHOLE_REF : 0),
		.event = (uint8_t)record->event,
		.size = record->size,
		.ts = record->ts,
	};
	struct lanes_run *run;
	unsigned char *at;

	if (records->failed || record->cpu < 0 || record->cpu >= LANES_CPUS_MAX)
		return;
	run = run_of(records, record->cpu);
	at = run ? add(records, run, whole_size(record)) : NULL;
	if (!at) {
		records->failed = true;
		return;
	}
	run->ts = record->ts;
	memcpy(at, &whole, sizeof(whole));
	at += sizeof(whole);
	if (record->ref) {
		memcpy(at, &record->ref, sizeof(record->ref));
		at += sizeof(record->ref);
	}
	memcpy(at, record->data, record->size);
}

/* Whether a map or unmap can be packed: whole pages, all unmapped, and no number too large. */
static bool fits(const struct iommu_map_record *map)
{
	uint64_t excess = map->iova >> (PAGE_BITS + PLACE_BITS) | map->size >> (PAGE_BITS + 16) |
			  (uint32_t)map->pid >> PID_BITS;

	return !(excess | ((map->iova | map->size) & ((1U << PAGE_BITS) - 1))) &&
	       map->done == map->size;
}

bool lanes_records_add_map(struct lanes_records *records, int cpu, uint64_t ts, unsigned int event,
			   const struct iommu_map_record *map)
{
	struct packed_map *packed;
	struct lanes_run *run;
	uint64_t after;

	if (cpu < 0 || (!records->runs || cpu >= records->nr_runs) || records->failed)
		return false;
	run = &records->runs[cpu];
	after = ts - run->ts;
	if (!fits(map) || after > UINT32_MAX || event >= LANES_EVENT_MAPS)
		return false;
	packed = (struct packed_map *)(void *)add(records, run, sizeof(*packed));
	if (!packed)
		return true;
	packed->event = (uint8_t)event;
	packed->flags = map->flags;
	packed->after = (uint32_t)after;
	packed->pages = (uint16_t)(map->size >> PAGE_BITS);
	packed->place = map->iova >> PAGE_BITS << PID_BITS | (uint32_t)map->pid;
	run->ts = ts;
	return true;
}

static void enter_chunk(struct lanes_run *run)
{
	run->at = (unsigned char *)run->first->bytes;
	run->room = run->first->used;
}

/* The next record of a CPU, or NULL. May free the records that were read before it. */
static const unsigned char *next_record(struct lanes_run *run)
{
	while (!run->room && run->first) {
		struct lanes_chunk *chunk = run->first;

		run->first = chunk->next;
		free(chunk);
		if (run->first)
			enter_chunk(run);
		else
			run->last = NULL;
	}
	return run->first ? run->at : NULL;
}

/* The time of the next record of a CPU. Returns false if there is none. */
static bool next_ts(struct lanes_run *run, uint64_t *ts)
{
	const unsigned char *at = next_record(run);

	if (!at)
		return false;
	if (*at & WHOLE)
		*ts = ((const struct packed_whole *)(const void *)at)->ts;
	else
		*ts = run->ts + ((const struct packed_map *)(const void *)at)->after;
	return true;
}

static size_t read_whole(const struct packed_whole *whole, struct lanes_record *record)
{
	const unsigned char *at = (const unsigned char *)(whole + 1);

	record->event = whole->event;
	record->size = whole->size;
	record->ref = 0;
	if (whole->head & WHOLE_REF) {
		memcpy(&record->ref, at, sizeof(record->ref));
		at += sizeof(record->ref);
	}
	record->data = at;
	return whole_size(record);
}

static size_t read_map(const struct packed_map *packed, struct lanes_record *record)
{
	record->event = packed->event;
	record->data = NULL;
	record->map.iova = packed->place >> PID_BITS << PAGE_BITS;
	record->map.size = (uint64_t)packed->pages << PAGE_BITS;
	record->map.done = record->map.size;
	record->map.pid = (int32_t)(packed->place & ((1U << PID_BITS) - 1));
	record->map.flags = packed->flags;
	return sizeof(*packed);
}

bool lanes_reader_start(struct lanes_reader *reader, struct lanes_records *records)
{
	struct iommu_merge_head *heads = calloc((size_t)records->nr_runs + 1, sizeof(*heads));
	unsigned int nr = 0;

	*reader = (struct lanes_reader){ .records = records };
	if (!heads)
		return false;
	for (int cpu = 0; cpu < records->nr_runs; cpu++) {
		struct lanes_run *run = &records->runs[cpu];

		if (!run->first)
			continue;
		end_chunk(run);
		enter_chunk(run);
		run->ts = 0;
		heads[nr].source = (unsigned int)cpu;
		nr += next_ts(run, &heads[nr].ts);
	}
	iommu_merge_start(&reader->merge, heads, nr);
	return true;
}

/* Find the next record of the CPU that supplied the last returned record. */
static void advance(struct lanes_reader *reader)
{
	uint64_t ts;

	if (next_ts(&reader->records->runs[reader->record.cpu], &ts))
		iommu_merge_next(&reader->merge, ts);
	else
		iommu_merge_end(&reader->merge);
}

const struct lanes_record *lanes_reader_next(struct lanes_reader *reader)
{
	struct lanes_record *record = &reader->record;
	const struct iommu_merge_head *head;
	struct lanes_run *run;
	const void *at;
	size_t size;

	if (reader->returned)
		advance(reader);
	head = iommu_merge_first(&reader->merge);
	reader->returned = head != NULL;
	if (!head)
		return NULL;
	run = &reader->records->runs[head->source];
	run->ts = head->ts;
	record->ts = head->ts;
	record->cpu = (int)head->source;
	at = run->at;
	size = *run->at & WHOLE ? read_whole(at, record) : read_map(at, record);
	run->at += size;
	run->room -= size;
	return record;
}

void lanes_reader_free(struct lanes_reader *reader)
{
	free(reader->merge.heads);
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
