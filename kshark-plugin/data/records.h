/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RECORDS_H
#define IOMMU_RECORDS_H

#include "core/containers/merge.h"
#include "tep/map_record.h"

/*
 * Records that are kept until they are replayed. Maps and unmaps are packed into a few bytes; all
 * other records are copied. Adding a record must be cheap, because it happens while the host loads.
 * Records are added CPU by CPU, in the order of time within a CPU. They are read in the order of
 * time over all CPUs.
 */
struct lanes_chunk;

struct lanes_run {
	struct lanes_chunk *first;
	struct lanes_chunk *last;
	unsigned char *at; /* the next record to write, later the next one to read */
	size_t room;	   /* bytes from there: free ones, later those left to read */
	uint64_t ts;	   /* ns: the record added last, later the record read last */
};

/* Zero it before use. */
struct lanes_records {
	struct lanes_run *runs; /* by CPU */
	int nr_runs;
	size_t nr;
	size_t nr_faults; /* records that may be faults; counted by the caller */
	bool failed;	  /* out of memory: records were dropped */
};

/* The event number for lost events: data is their count as uint64_t, 0 if unknown. */
#define LANES_EVENT_LOST 255

/* The event numbers of graph_calls.h: this one and the next. Events of a stream are below. */
#define LANES_EVENT_CALLS 253

/* Records of CPUs from this number on are dropped: each takes memory. Linux supports 8,192. */
#define LANES_CPUS_MAX 65536

/* Only events with a number below this can be packed. */
#define LANES_EVENT_MAPS 128

struct lanes_record {
	uint64_t ts;  /* ns */
	uint64_t ref; /* the caller's; 0 for a packed record */
	int cpu;
	unsigned int event;
	unsigned int size; /* bytes of data */
	const void *data;  /* NULL: the record is packed, and read as map */
	struct iommu_map_record map;
};

/* Copy a record that has data. */
void lanes_records_add(struct lanes_records *records, const struct lanes_record *record);

/* The form of nearly all maps and unmaps. The first byte tells it from a whole record. */
struct lanes_packed_map {
	uint8_t event;
	uint8_t flags;
	uint16_t pages; /* size, and the size that was unmapped */
	uint32_t after; /* ns since the previous record */
	uint64_t place; /* the first page's number, above the pid */
};

#define LANES_PAGE_BITS	 12
#define LANES_PLACE_BITS 40 /* of a page's number */
#define LANES_PID_BITS	 24 /* the rest of the word; kernels use 22 of them */

/* Make room for @size more bytes, a multiple of 8. Returns false if out of memory. */
bool lanes_records_grow(struct lanes_records *records, struct lanes_run *run, size_t size);

/* Whether a map or unmap can be packed: whole pages, all unmapped, and no number too large. */
static inline bool lanes_map_fits(const struct iommu_map_record *map)
{
	uint64_t excess = map->iova >> (LANES_PAGE_BITS + LANES_PLACE_BITS) |
			  map->size >> (LANES_PAGE_BITS + 16) |
			  (uint32_t)map->pid >> LANES_PID_BITS;

	return !(excess | ((map->iova | map->size) & ((1U << LANES_PAGE_BITS) - 1))) &&
	       map->done == map->size;
}

/*
 * Keep a map or unmap in packed form. Returns false if it does not fit and must be kept with
 * lanes_records_add() instead. Inline, because the host waits for it, record by record.
 */
static inline bool lanes_records_add_map(struct lanes_records *records, int cpu, uint64_t ts,
					 unsigned int event, const struct iommu_map_record *map)
{
	struct lanes_packed_map *packed;
	struct lanes_run *run;
	uint64_t after;

	if ((unsigned int)cpu >= (unsigned int)records->nr_runs)
		return false;
	run = &records->runs[cpu];
	after = ts - run->ts;
	if (!lanes_map_fits(map) || after > UINT32_MAX || event >= LANES_EVENT_MAPS)
		return false;
	if (run->room < sizeof(*packed) && !lanes_records_grow(records, run, sizeof(*packed)))
		return true;
	packed = (struct lanes_packed_map *)(void *)run->at;
	packed->event = (uint8_t)event;
	packed->flags = map->flags;
	packed->pages = (uint16_t)(map->size >> LANES_PAGE_BITS);
	packed->after = (uint32_t)after;
	packed->place = map->iova >> LANES_PAGE_BITS << LANES_PID_BITS | (uint32_t)map->pid;
	run->at += sizeof(*packed);
	run->room -= sizeof(*packed);
	run->ts = ts;
	records->nr++;
	return true;
}

/* Reads the records of all CPUs in the order of time, and frees them as it goes. */
struct lanes_reader {
	struct lanes_records *records;
	struct iommu_merge merge;
	bool returned;		    /* @record is valid */
	struct lanes_record record; /* that was returned last */
};

/* Returns false if out of memory. No record may be added afterwards. */
bool lanes_reader_start(struct lanes_reader *reader, struct lanes_records *records);
/* The next record, valid until the next call; NULL at the end. */
const struct lanes_record *lanes_reader_next(struct lanes_reader *reader);
void lanes_reader_free(struct lanes_reader *reader);

/* Free all records that were not read. Afterwards, @records is empty and can be used again. */
void lanes_records_free(struct lanes_records *records);

#endif
