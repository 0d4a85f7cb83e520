/* SPDX-License-Identifier: LGPL-2.1 */
#include "records.h"

#include <inttypes.h>
#include <stdlib.h>

/* At least two records, and few enough to stay in the processor's cache. */
#define BUFFER (256 << 10)

bool perf_records_start(struct perf_records *records, struct perf_file *file,
			const struct perf_section *section)
{
	*records = (struct perf_records){
		.file = file,
		.at = section->offset,
		.end = section->offset + section->size,
		.buf = malloc(BUFFER),
	};
	return records->buf || perf_file_fail(file, "cannot be read: out of memory");
}

void perf_records_free(struct perf_records *records)
{
	free(records->buf);
	perf_unzip_free(&records->unzip);
	records->buf = NULL;
}

/* Move the rest of the buffer to its beginning, and fill it. Returns false after an error. */
static bool fill(struct perf_records *records)
{
	uint64_t end;
	ptrdiff_t n;
	size_t room;

	records->len -= records->begin;
	memmove(records->buf, records->buf + records->begin, records->len);
	records->at += records->begin;
	records->begin = 0;
	if (!records->len) {
		records->at += records->skip;
		records->skip = 0;
	}
	end = records->at + records->len;
	room = BUFFER - records->len;
	if (end >= records->end)
		return true;
	if (room > records->end - end)
		room = (size_t)(records->end - end);
	n = perf_file_read_some(records->file, end, records->buf + records->len, room);
	if (n > 0)
		records->len += (size_t)n;
	return n >= 0;
}

/* Have @len bytes of the next record in the buffer, unless the file ends. */
static bool want(struct perf_records *records, size_t len)
{
	size_t skip = records->len - records->begin;

	if (records->skip) {
		skip = records->skip < skip ? (size_t)records->skip : skip;
		records->begin += skip;
		records->skip -= skip;
	}
	return records->len - records->begin >= len ||
	       (!records->skip && records->at + records->len >= records->end) || fill(records);
}

/* Read a record's header at @data; @left bytes follow there. Returns false after an error. */
static bool read_header(struct perf_file *file, const char *data, size_t left,
			struct perf_record *record)
{
	record->data = data;
	record->type = perf_u32(file, data);
	record->misc = perf_u16(file, data + 4);
	record->size = perf_u16(file, data + 6);
	record->payload = (struct perf_section){ 0, 0 };
	if (record->size < PERF_RECORD_HEADER)
		return perf_file_damaged(file, record->offset, "a record of %u bytes",
					 record->size);
	if (record->size > left)
		return perf_file_damaged(file, record->offset,
					 "a record of %u bytes, but only %zu follow", record->size,
					 left);
	return true;
}

/* Some records are followed by data that do not count to their size. */
static bool skip_payload(struct perf_records *records, struct perf_record *record)
{
	struct perf_file *file = records->file;
	uint64_t end = record->offset + record->size;
	uint64_t size;

	if (record->type == PERF_RECORD_TRACING_DATA && record->size >= PERF_RECORD_HEADER + 4)
		size = perf_u32(file, record->data + PERF_RECORD_HEADER);
	else if (record->type == PERF_RECORD_AUXTRACE && record->size >= PERF_RECORD_HEADER + 8)
		size = perf_u64(file, record->data + PERF_RECORD_HEADER);
	else
		return true;
	if (size > records->end - end)
		return perf_file_damaged(file, record->offset,
					 "a record with %" PRIu64
					 " bytes of data, but only %" PRIu64 " follow",
					 size, records->end - end);
	record->payload = (struct perf_section){ end, size };
	records->skip = size;
	return true;
}

/* The next record of the file itself. */
static enum perf_next next_in_file(struct perf_records *records, struct perf_record *record)
{
	size_t left;

	if (!want(records, PERF_RECORD_MAX))
		return PERF_NEXT_ERROR;
	left = records->len - records->begin;
	record->offset = records->at + records->begin;
	if (!left && record->offset >= records->end)
		return PERF_NEXT_END;
	if (left < PERF_RECORD_HEADER) {
		perf_file_damaged(records->file, record->offset, "the last record is incomplete");
		return PERF_NEXT_ERROR;
	}
	if (!read_header(records->file, records->buf + records->begin, left, record) ||
	    !skip_payload(records, record))
		return PERF_NEXT_ERROR;
	records->begin += record->size;
	return PERF_NEXT_RECORD;
}

/* The next record of those that were decompressed; END: the compressed record has no more. */
static enum perf_next next_unzipped(struct perf_records *records, struct perf_record *record)
{
	struct perf_unzip *unzip = &records->unzip;
	struct perf_file *file = records->file;

	record->offset = records->unzip_offset;
	for (;;) {
		size_t left = unzip->len - unzip->begin;
		const char *data = unzip->buf + unzip->begin;
		uint16_t size = left >= PERF_RECORD_HEADER ? perf_u16(file, data + 6) : 0;

		if (left >= PERF_RECORD_HEADER && (size < PERF_RECORD_HEADER || size <= left)) {
			if (!read_header(file, data, left, record))
				return PERF_NEXT_ERROR;
			unzip->begin += size;
			return PERF_NEXT_RECORD;
		}
		/* The rest of a record may be in the next compressed one. */
		if (perf_unzip_is_done(unzip))
			return PERF_NEXT_END;
		if (!perf_unzip_more(unzip, file, records->unzip_offset))
			return PERF_NEXT_ERROR;
	}
}

static bool start_unzip(struct perf_records *records, const struct perf_record *record)
{
	const char *from = record->data + PERF_RECORD_HEADER;
	size_t len = record->size - PERF_RECORD_HEADER;

	/* Since 6.16: the size without padding comes first. */
	if (record->type == PERF_RECORD_COMPRESSED2) {
		uint64_t size = len >= 8 ? perf_u64(records->file, from) : UINT64_MAX;

		if (size > len - 8)
			return perf_file_damaged(records->file, record->offset,
						 "a compressed record without its data");
		from += 8;
		len = (size_t)size;
	}
	records->unzip_offset = record->offset;
	records->is_unzipping = true;
	return perf_unzip_start(&records->unzip, records->file, from, len);
}

static enum perf_next end_of_file(struct perf_records *records)
{
	if (records->unzip.len == records->unzip.begin)
		return PERF_NEXT_END;
	perf_file_damaged(records->file, records->unzip_offset,
			  "the last compressed record is incomplete");
	return PERF_NEXT_ERROR;
}

enum perf_next perf_records_fetch(struct perf_records *records, struct perf_record *record)
{
	for (;;) {
		enum perf_next next;

		if (records->is_unzipping) {
			next = next_unzipped(records, record);
			if (next != PERF_NEXT_END)
				return next;
			records->is_unzipping = false;
		}
		next = next_in_file(records, record);
		if (next == PERF_NEXT_END)
			return end_of_file(records);
		if (next == PERF_NEXT_ERROR || (record->type != PERF_RECORD_COMPRESSED &&
						record->type != PERF_RECORD_COMPRESSED2))
			return next;
		if (!start_unzip(records, record))
			return PERF_NEXT_ERROR;
	}
}
