/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RECORDS_H
#define IOMMU_RECORDS_H

#include "core/containers/merge.h"
#include "tep/map_record.h"

/*
 * Records kept until they are replayed: maps and unmaps as what they say, in a few bytes, all
 * others as they were recorded. To keep one costs next to nothing while the host loads. They come
 * CPU by CPU, each CPU's in the order of time, and are read in the order of time of all.
 */
struct lanes_chunk;

struct lanes_run {
	struct lanes_chunk *first;
	struct lanes_chunk *last;
	unsigned char *at; /* where the next one goes, then where it is read from */
	size_t room;	   /* bytes that are free from there, then that are to be read */
	uint64_t ts;	   /* of the last one that was added, then of the last one that was read */
};

/* To be zeroed before use. */
struct lanes_records {
	struct lanes_run *runs; /* by CPU */
	int nr_runs;
	size_t nr;
	size_t nr_faults; /* of them, those that may be faults */
	bool failed;	  /* no memory: the rest was dropped */
};

/* Number of the event that stands for lost ones: data is their count, 0 where not known. */
#define LANES_EVENT_LOST 255

/* Events that are kept as maps have a number below this. */
#define LANES_EVENT_MAPS 128

struct lanes_record {
	uint64_t ts;
	uint64_t ref;
	int cpu;
	unsigned int event;
	unsigned int size;
	const void *data; /* NULL: it is this: */
	struct iommu_map_record map;
};

/* @record has data. */
void lanes_records_add(struct lanes_records *records, const struct lanes_record *record);

/* Keep what a record of @event says. False where that must be kept as a whole. */
bool lanes_records_add_map(struct lanes_records *records, int cpu, uint64_t ts, unsigned int event,
			   const struct iommu_map_record *map);

/* Reads the records of all CPUs in the order of time, and frees them as it goes. */
struct lanes_reader {
	struct lanes_records *records;
	struct iommu_merge merge;
	bool returned;		    /* @record is valid */
	struct lanes_record record; /* that was returned last */
};

/* False where there is no memory. */
bool lanes_reader_start(struct lanes_reader *reader, struct lanes_records *records);
/* The next one, valid until the call after it; NULL at the end. */
const struct lanes_record *lanes_reader_next(struct lanes_reader *reader);
void lanes_reader_free(struct lanes_reader *reader);

void lanes_records_free(struct lanes_records *records);

#endif
