/* SPDX-License-Identifier: LGPL-2.1 */
#include "records.h"
#include "core/containers/large_memory.h"

#include <stdlib.h>
#include <string.h>

/*
 * Bytes. Chunks begin small, because most CPUs of a large machine have few records. After those of
 * up to CHUNK_SMALL, which add up to twice as much, a CPU has so many that a large page is filled.
 */
#define CHUNK_MIN   4096
#define CHUNK_SMALL (512 * 1024)

struct lanes_chunk {
	struct lanes_chunk *next;
	size_t used; /* set when the chunk is full, or when reading begins */
	uint64_t bytes[];
};

/*
 * The first byte of a record: the event's number if it is a packed map, else one of these. The size
 * of a record is a multiple of 8 bytes. Records are as short as possible: there may be millions,
 * and one page fault costs as much as adding some hundred records.
 */
enum { WHOLE = LANES_EVENT_MAPS, WHOLE_REF, DMA };

/* The ref, unless it is 0, and the data follow. */
struct packed_whole {
	uint8_t head;
	uint8_t event;
	uint32_t size;
	uint64_t ts;
};

/* The form of nearly all events of system dma that have one range. */
struct packed_dma {
	struct lanes_packed_map map; /* pages: the address in its page, above the direction */
	uint32_t size;		     /* bytes */
	uint16_t device;	     /* in lanes_records.devices */
	uint8_t event;
};

#define DIRECTION_BITS 2

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

/* Room for at least @size bytes; each chunk is larger than the one before, up to a large page. */
static bool new_chunk(struct lanes_run *run, size_t size)
{
	size_t room = CHUNK_MIN;
	struct lanes_chunk *chunk;
	size_t bytes;

	end_chunk(run);
	if (run->last)
		room = 2 * (run->last->used + run->room);
	if (room > CHUNK_SMALL)
		room = IOMMU_LARGE_PAGE - sizeof(*chunk);
	if (room < size)
		room = size;
	bytes = sizeof(*chunk) + room;
	chunk = bytes < IOMMU_LARGE_PAGE ? malloc(bytes) : iommu_large_grow(NULL, 0, bytes);
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

bool lanes_records_grow(struct lanes_records *records, struct lanes_run *run, size_t size)
{
	records->failed = records->failed || !new_chunk(run, size);
	return !records->failed;
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
		.head = record->ref ? WHOLE_REF : WHOLE,
		.event = (uint8_t)record->event,
		.size = record->size,
		.ts = record->ts,
	};
	size_t size = whole_size(record);
	struct lanes_run *run;
	unsigned char *at;

	if (records->failed || record->cpu < 0 || record->cpu >= LANES_CPUS_MAX)
		return;
	run = run_of(records, record->cpu);
	if (!run || (run->room < size && !lanes_records_grow(records, run, size))) {
		records->failed = true;
		return;
	}
	at = run->at;
	run->at += size;
	run->room -= size;
	run->ts = record->ts;
	records->nr++;
	memcpy(at, &whole, sizeof(whole));
	at += sizeof(whole);
	if (record->ref) {
		memcpy(at, &record->ref, sizeof(record->ref));
		at += sizeof(record->ref);
	}
	memcpy(at, record->data, record->size);
}

bool lanes_records_add_dma(struct lanes_records *records, int cpu, uint64_t ts, unsigned int event,
			   const struct iommu_dma_record *dma)
{
	struct lanes_run *run = lanes_records_run(records, cpu, ts);
	uint64_t offset = dma->iova & ((1U << LANES_PAGE_BITS) - 1);
	uint64_t pages = offset << DIRECTION_BITS | dma->direction;
	const struct iommu_map_record map = {
		.iova = dma->iova - offset,
		.size = pages << LANES_PAGE_BITS,
		.done = pages << LANES_PAGE_BITS,
		.pid = dma->pid,
		.flags = dma->flags,
	};
	struct packed_dma *packed;
	uint32_t device;

	if (!run || !lanes_map_fits(&map) || dma->size > UINT32_MAX)
		return false;
	device = iommu_device_id(&records->devices, dma->device, dma->len);
	if (!device || device > UINT16_MAX)
		return false;
	packed = (void *)lanes_records_put(records, run, ts, DMA, &map, sizeof(*packed));
	if (!packed)
		return true;
	packed->size = (uint32_t)dma->size;
	packed->device = (uint16_t)device;
	packed->event = (uint8_t)event;
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
	if (*at == WHOLE || *at == WHOLE_REF)
		*ts = ((const struct packed_whole *)(const void *)at)->ts;
	else
		*ts = run->ts + ((const struct lanes_packed_map *)(const void *)at)->after;
	return true;
}

static size_t read_whole(const struct packed_whole *whole, struct lanes_record *record)
{
	const unsigned char *at = (const unsigned char *)(whole + 1);

	record->event = whole->event;
	record->size = whole->size;
	record->ref = 0;
	if (whole->head == WHOLE_REF) {
		memcpy(&record->ref, at, sizeof(record->ref));
		at += sizeof(record->ref);
	}
	record->data = at;
	return whole_size(record);
}

static size_t read_map(const struct lanes_packed_map *packed, struct lanes_record *record)
{
	record->event = packed->event;
	record->data = NULL;
	record->dma.device = NULL;
	record->map.iova = packed->place >> LANES_PID_BITS << LANES_PAGE_BITS;
	record->map.size = (uint64_t)packed->pages << LANES_PAGE_BITS;
	record->map.done = record->map.size;
	record->map.pid = (int32_t)(packed->place & ((1U << LANES_PID_BITS) - 1));
	record->map.flags = packed->flags;
	return sizeof(*packed);
}

static size_t read_dma(const struct lanes_records *records, const struct packed_dma *packed,
		       struct lanes_record *record)
{
	const struct iommu_device *device = iommu_device(&records->devices, packed->device);
	struct iommu_dma_record *dma = &record->dma;

	read_map(&packed->map, record);
	record->event = packed->event;
	dma->iova = record->map.iova | packed->map.pages >> DIRECTION_BITS;
	dma->direction = packed->map.pages & ((1U << DIRECTION_BITS) - 1);
	dma->size = packed->size;
	dma->device = device->name;
	dma->len = (uint32_t)device->len;
	dma->pid = record->map.pid;
	dma->flags = record->map.flags;
	return sizeof(*packed);
}

static size_t read_record(const struct lanes_records *records, const void *at,
			  struct lanes_record *record)
{
	switch (*(const unsigned char *)at) {
	case WHOLE:
	case WHOLE_REF:
		return read_whole(at, record);
	case DMA:
		return read_dma(records, at, record);
	default:
		return read_map(at, record);
	}
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
	size = read_record(reader->records, run->at, record);
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
	iommu_devices_free(&records->devices);
	*records = (struct lanes_records){ 0 };
}
