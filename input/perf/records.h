/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PERF_RECORDS_H
#define TRACE_IOMMU_PERF_RECORDS_H

#include "header.h"
#include "unzip.h"

/* enum perf_event_type of the kernel, and of tools/perf from 64 on. */
enum perf_record_type {
	PERF_RECORD_LOST = 2,
	PERF_RECORD_COMM = 3,
	PERF_RECORD_FORK = 7,
	PERF_RECORD_SAMPLE = 9,
	PERF_RECORD_LOST_SAMPLES = 13,
	PERF_RECORD_HEADER_ATTR = 64,
	PERF_RECORD_TRACING_DATA = 66,
	PERF_RECORD_FINISHED_ROUND = 68,
	PERF_RECORD_AUXTRACE = 71,
	PERF_RECORD_FEATURE = 80,
	PERF_RECORD_COMPRESSED = 81,
	PERF_RECORD_COMPRESSED2 = 83,
};

/* The bytes of each record's header: type, misc and size. */
#define PERF_RECORD_HEADER 8

/* The longest record: its size has 16 bits. */
#define PERF_RECORD_MAX 65536

struct perf_record {
	uint32_t type;
	uint16_t misc;
	uint16_t size;	  /* at least PERF_RECORD_HEADER */
	const char *data; /* from the header on; valid until the next record is read */
	uint64_t offset;  /* in the file; if compressed, that of the record that contains it */
	/* The data that follow a record of TRACING_DATA, and do not count to its size. */
	struct perf_section payload;
};

/* The records of a file in their order there; compressed ones are decompressed. */
struct perf_records {
	struct perf_file *file;
	uint64_t at;  /* the offset of the first byte in @buf */
	uint64_t end; /* of the records in the file */
	char *buf;
	size_t begin;		 /* of the next record in @buf */
	size_t len;		 /* bytes in @buf */
	uint64_t skip;		 /* bytes to leave out before the next record */
	struct perf_unzip unzip; /* of the compressed record that was read last */
	uint64_t unzip_offset;	 /* of that record */
	bool is_unzipping;
};

/*
 * Start with the records in @section, which lies in the file. @file must live as long as @records.
 * Returns false after an error. Call perf_records_free() in either case.
 */
bool perf_records_start(struct perf_records *records, struct perf_file *file,
			const struct perf_section *section);
void perf_records_free(struct perf_records *records);

enum perf_next { PERF_NEXT_RECORD, PERF_NEXT_END, PERF_NEXT_ERROR };

/* The rest of perf_records_next(). */
enum perf_next perf_records_fetch(struct perf_records *records, struct perf_record *record);

/* Read the next record. After an error, nothing more can be read. */
static inline enum perf_next perf_records_next(struct perf_records *records,
					       struct perf_record *record)
{
	const char *data = records->buf + records->begin;

	/* The fast path: nearly all records are complete in the buffer and come from the kernel. */
	if (records->len - records->begin < PERF_RECORD_MAX || records->skip ||
	    records->is_unzipping)
		return perf_records_fetch(records, record);
	record->type = perf_u32(records->file, data);
	record->misc = perf_u16(records->file, data + 4);
	record->size = perf_u16(records->file, data + 6);
	if (record->type >= PERF_RECORD_HEADER_ATTR || record->size < PERF_RECORD_HEADER)
		return perf_records_fetch(records, record);
	record->data = data;
	record->offset = records->at + records->begin;
	records->begin += record->size;
	return PERF_NEXT_RECORD;
}

#endif
