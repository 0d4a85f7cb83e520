/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RECORDS_H
#define IOMMU_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Records as they were recorded, kept until they are replayed: copying one costs next to nothing
 * while the host loads, decoding it is the worker's. They come CPU by CPU, each CPU's in the order
 * of time, and are read in the order of time of all.
 */
struct lanes_chunk;

struct lanes_run {
	struct lanes_chunk *first;
	struct lanes_chunk *last;
};

/* To be zeroed before use. */
struct lanes_records {
	struct lanes_run *runs; /* by CPU */
	int nr_runs;
	size_t nr;
	bool failed; /* no memory: the rest was dropped */
};

/* Number of the event that stands for lost ones: data is their count, 0 where not known. */
#define LANES_EVENT_LOST 255

struct lanes_record {
	uint64_t ts;
	uint64_t ref;
	int cpu;
	unsigned int event;
	unsigned int size;
	const void *data;
};

void lanes_records_add(struct lanes_records *records, const struct lanes_record *record);

/* Records of all CPUs in the order of time; what was read is freed. */
struct lanes_reader {
	struct lanes_records *records;
	struct lanes_record *heads; /* a heap */
	int nr;
	bool given;
};

/* False where there is no memory. */
bool lanes_reader_start(struct lanes_reader *reader, struct lanes_records *records);
/* The next one, valid until the call after it; NULL at the end. */
const struct lanes_record *lanes_reader_next(struct lanes_reader *reader);
void lanes_reader_free(struct lanes_reader *reader);

void lanes_records_free(struct lanes_records *records);

#endif
