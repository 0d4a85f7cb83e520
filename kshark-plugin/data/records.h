/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RECORDS_H
#define IOMMU_RECORDS_H

#include "core/containers/merge.h"
#include "core/holders/devices.h"
#include "tep/dma_record.h"
#include "tep/map_record.h"

/*
 * Records that are kept until they are replayed. Maps, unmaps and the events of system dma that
 * follow them are packed into a few bytes; all other records are copied. Adding a record must be
 * cheap, because it happens while the host loads. Records are added CPU by CPU, in the order of
 * time within a CPU. They are read in the order of time over all CPUs.
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
	size_t nr_faults;	      /* records that may be faults; counted by the caller */
	bool failed;		      /* out of memory: records were dropped */
	struct iommu_devices devices; /* that packed records name */
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
	const void *data;  /* NULL: the record is packed, and read as map or dma */
	struct iommu_map_record map;
	struct iommu_dma_record dma; /* its device is NULL if the record is read as map */
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

/* Returns where a packed record of @cpu goes; NULL if it must be kept whole. */
static inline struct lanes_run *lanes_records_run(const struct lanes_records *records, int cpu,
						  uint64_t ts)
{
	struct lanes_run *run;

	if ((unsigned int)cpu >= (unsigned int)records->nr_runs)
		return NULL;
	run = &records->runs[cpu];
	return ts - run->ts <= UINT32_MAX ? run : NULL;
}

/*
 * Put a map that fits at the beginning of a record of @size bytes, which begins with the byte
 * @head. Returns NULL if out of memory.
 */
static inline struct lanes_packed_map *lanes_records_put(struct lanes_records *records,
							 struct lanes_run *run, uint64_t ts,
							 unsigned int head,
							 const struct iommu_map_record *map,
							 size_t size)
{
	struct lanes_packed_map *packed;

	if (run->room < size && !lanes_records_grow(records, run, size))
		return NULL;
	packed = (struct lanes_packed_map *)(void *)run->at;
	packed->event = (uint8_t)head;
	packed->flags = map->flags;
	packed->pages = (uint16_t)(map->size >> LANES_PAGE_BITS);
	packed->after = (uint32_t)(ts - run->ts);
	packed->place = map->iova >> LANES_PAGE_BITS << LANES_PID_BITS | (uint32_t)map->pid;
	run->at += size;
	run->room -= size;
	run->ts = ts;
	records->nr++;
	return packed;
}

/*
 * Keep a map or unmap in packed form. Returns false if it does not fit and must be kept with
 * lanes_records_add() instead. Inline, because the host waits for it, record by record.
 */
static inline bool lanes_records_add_map(struct lanes_records *records, int cpu, uint64_t ts,
					 unsigned int event, const struct iommu_map_record *map)
{
	struct lanes_run *run = lanes_records_run(records, cpu, ts);

	if (!run || !lanes_map_fits(map) || event >= LANES_EVENT_MAPS)
		return false;
	lanes_records_put(records, run, ts, event, map, sizeof(struct lanes_packed_map));
	return true;
}

/*
 * Keep an event of system dma in packed form, like a map. Returns false if it does not fit and must
 * be kept with lanes_records_add() instead.
 */
bool lanes_records_add_dma(struct lanes_records *records, int cpu, uint64_t ts, unsigned int event,
			   const struct iommu_dma_record *dma);

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
