/* SPDX-License-Identifier: LGPL-2.1 */
/* input/perf/: the container of perf.data, whole and damaged. */
#include "collect.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "input/perf/sample.h"
#include "input/perf/tracing_data.h"
#include "perf_writer.h"

static const uint16_t ids[] = { 301, 302 };

/* What a file contains. */
struct seen {
	struct perf_file file;
	unsigned int samples, others, rounds, comms, losses, formats;
	uint64_t sum; /* of times, CPUs and first bytes of samples */
	uint64_t lost;
	bool done;
};

static bool see_sample(struct seen *seen, const struct perf_events *events,
		       const struct perf_record *record)
{
	struct perf_sample sample;

	switch (perf_sample_read(events, &seen->file, record, &sample)) {
	case PERF_SAMPLE_TRACE:
		seen->samples++;
		seen->sum +=
			sample.ts + (uint64_t)sample.cpu * 1000000 + (unsigned char)sample.data[0];
		return true;
	case PERF_SAMPLE_OTHER:
		seen->others++;
		return true;
	default:
		return perf_file_damaged(&seen->file, record->offset, "a sample");
	}
}

static bool see_formats(struct seen *seen, const struct perf_section *section)
{
	struct perf_formats formats = { .list = NULL };
	char *bytes = perf_file_section(&seen->file, section->offset, section->size);
	bool done = bytes && perf_formats_read(&formats, &seen->file, bytes, (size_t)section->size,
					       section->offset);

	if (done)
		seen->formats = (unsigned int)formats.nr;
	perf_formats_free(&formats);
	free(bytes);
	return done;
}

static bool see_record(struct seen *seen, struct perf_events *events,
		       const struct perf_record *record)
{
	struct perf_comm comm;
	struct perf_loss loss;

	switch (record->type) {
	case PERF_RECORD_SAMPLE:
		return see_sample(seen, events, record);
	case PERF_RECORD_FINISHED_ROUND:
		seen->rounds++;
		return true;
	case PERF_RECORD_COMM:
	case PERF_RECORD_FORK:
		seen->comms += perf_comm_read(events, &seen->file, record, &comm);
		return true;
	case PERF_RECORD_LOST:
	case PERF_RECORD_LOST_SAMPLES:
		if (perf_loss_read(events, &seen->file, record, &loss)) {
			seen->losses++;
			seen->lost += loss.count;
		}
		return true;
	case PERF_RECORD_HEADER_ATTR:
		return perf_events_add_record(events, &seen->file,
					      record->data + PERF_RECORD_HEADER,
					      record->size - PERF_RECORD_HEADER, record->offset);
	case PERF_RECORD_TRACING_DATA:
		return see_formats(seen, &record->payload);
	default:
		return true;
	}
}

static struct seen see(FILE *in)
{
	struct seen seen = { .file = { .fd = fileno(in) } };
	struct perf_events events = { .nr = 0 };
	struct perf_records records;
	struct perf_header header;
	struct perf_record record;
	enum perf_next next = PERF_NEXT_ERROR;
	bool started = false;

	fseek(in, 0, SEEK_END);
	seen.file.size = (uint64_t)ftell(in);
	if (perf_header_read(&seen.file, &header) &&
	    (header.pipe || perf_events_read(&events, &seen.file, &header)) &&
	    (header.pipe || !perf_header_has(&header, PERF_FEATURE_TRACING_DATA) ||
	     see_formats(&seen, &header.features[PERF_FEATURE_TRACING_DATA]))) {
		started = true;
		if (perf_records_start(&records, &seen.file, &header.data)) {
			while ((next = perf_records_next(&records, &record)) == PERF_NEXT_RECORD &&
			       see_record(&seen, &events, &record))
				;
		}
	}
	if (started)
		perf_records_free(&records);
	perf_events_free(&events);
	seen.done = next == PERF_NEXT_END;
	return seen;
}

static const char *const formats[] = { "iommu", "name: map\nID: 301\n", "iommu",
				       "name: unmap\nID: 302\n" };

static FILE *make(struct perf_writer_options o, unsigned int samples)
{
	FILE *out = tmpfile();
	size_t len;
	void *text = perf_writer_formats(o.big_endian, formats, 2, &len);
	struct perf_writer *w;

	assert_non_null(out);
	o.cpus = 2;
	o.event_ids = ids;
	o.nr_events = 2;
	o.formats = text;
	o.formats_len = len;
	o.release = "6.12.0";
	o.host = "box";
	w = perf_writer_new(out, &o);
	perf_writer_comm(w, 7, 0, "worker");
	perf_writer_fork(w, 8, 7, 50);
	for (unsigned int i = 0; i < samples; i++) {
		unsigned char data[40] = { (unsigned char)i };

		if (i % 100 == 0)
			perf_writer_round(w);
		perf_writer_sample(w, i % 2, i % 2, 7, 1000 + i, data, 20 + i % 20);
	}
	perf_writer_lost(w, 1, 5000, 3);
	perf_writer_lost_in_total(w, 4);
	perf_writer_end(w);
	free(text);
	return out;
}

static void check(struct perf_writer_options o)
{
	FILE *file = make(o, 5000);
	struct seen seen = see(file);
	uint64_t sum = 0;

	for (unsigned int i = 0; i < 5000; i++)
		sum += 1000 + i + i % 2 * 1000000 + (unsigned char)i;
	assert_string_equal(seen.file.error, "");
	assert_true(seen.done);
	assert_int_equal(seen.samples, 5000);
	assert_int_equal(seen.others, o.other_event ? 1250 : 0);
	assert_int_equal(seen.sum, sum);
	assert_int_equal(seen.rounds, 50);
	assert_int_equal(seen.comms, 2);
	assert_int_equal(seen.losses, 2);
	assert_int_equal(seen.lost, 7);
	assert_int_equal(seen.formats, 4);
	fclose(file);
}

static void reads_all_forms(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 32; i++) {
		struct perf_writer_options o = {
			.big_endian = i & 1,
			.pipe = i & 2,
			.extra = i & 4,
			.other_event = i & 8,
			.no_times = i & 16,
			.attr_size = (uint16_t)(i % 3 ? 64 + 8 * i : 0),
		};

		check(o);
	}
}

static void reads_compressed_records(void **state)
{
	(void)state;
#ifdef TRACE_IOMMU_HAVE_ZSTD
	for (int i = 1; i <= 4; i++)
		check((struct perf_writer_options){ .zstd = i % 2 + 1, .pipe = i > 2 });
#else
	skip();
#endif
}

/* A sample with all members before the raw data, and one of each kind of struct read_format. */
static void reads_members_of_changing_size(void **state)
{
	const uint64_t types = 0x10000 | 0x5ff; /* all up to RAW */

	(void)state;
	for (unsigned int format = 0; format < 32; format++) {
		struct perf_file file = { .fd = -1 };
		struct perf_events events = { .nr = 0 };
		struct bytes attr = { .data = NULL }, sample = { .data = NULL };
		unsigned int values = 1 + !!(format & 4) + !!(format & 16);
		unsigned int head = !!(format & 1) + !!(format & 2);
		struct perf_record record = { .type = PERF_RECORD_SAMPLE };
		struct perf_sample read;

		put_zeros(&attr, 64);
		set_number(&attr, 0, 2, 4);
		set_number(&attr, 4, 64, 4);
		set_number(&attr, 24, types | 1 << 9, 8);
		set_number(&attr, 32, format, 8);
		assert_true(perf_events_add_record(&events, &file, (const char *)attr.data, 64, 0));

		put_zeros(&sample, 8 + 4 * 8); /* header, IDENTIFIER, IP, TID and TIME */
		set_number(&sample, 32, 77, 8);
		put_zeros(&sample, 3 * 8); /* ADDR, ID and STREAM_ID */
		put_number(&sample, 5, 8); /* CPU */
		put_zeros(&sample, 8);	   /* PERIOD */
		if (format & 8) {
			put_number(&sample, 3, 8);
			put_zeros(&sample, 8 * (head + 3 * values));
		} else {
			put_zeros(&sample, 8 * (head + values));
		}
		put_number(&sample, 2, 8); /* callers */
		put_zeros(&sample, 16);
		put_number(&sample, 12, 4);
		put_bytes(&sample, "raw data....", 12);
		record.size = (uint16_t)sample.len;
		record.data = (const char *)sample.data;
		assert_int_equal(perf_sample_read(&events, &file, &record, &read),
				 PERF_SAMPLE_TRACE);
		assert_int_equal(read.ts, 77);
		assert_int_equal(read.cpu, 5);
		assert_int_equal(read.size, 12);
		assert_memory_equal(read.data, "raw data....", 12);
		/* Cut anywhere, it is damaged. */
		for (record.size = 8; record.size < sample.len; record.size++)
			assert_int_equal(perf_sample_read(&events, &file, &record, &read),
					 PERF_SAMPLE_DAMAGED);
		free(attr.data);
		free(sample.data);
		perf_events_free(&events);
	}
}

/* The file, with @size bytes of @number at @at, must be refused with a message that has @what. */
static void refused(struct perf_writer_options o, long at, uint64_t number, size_t size,
		    const char *what)
{
	FILE *file = make(o, 100);
	struct seen seen;

	if (at < 0) {
		fseek(file, at, SEEK_END);
		at = ftell(file);
	}
	fseek(file, at, SEEK_SET);
	fwrite(&number, size, 1, file);
	fflush(file);
	seen = see(file);
	assert_false(seen.done);
	if (!strstr(seen.file.error, what))
		fail_msg("'%s' does not have '%s'", seen.file.error, what);
	fclose(file);
}

enum { PIPE_HEADER = 16, HEADER = 104, IDS = 4 * 8, ATTRS = 2 * (128 + 16) };

static void refuses_damaged_headers(void **state)
{
	const struct perf_writer_options file = { .big_endian = false };
	const struct perf_writer_options pipe = { .pipe = true };
	const long records = HEADER + IDS + ATTRS;

	(void)state;
	refused(file, 8, 17, 8, "a header of 17 bytes");
	refused(file, 16, 16, 8, "events of 16 bytes each");
	refused(file, 24, UINT64_MAX - 5, 8, "the events are outside of the file");
	refused(file, 32, UINT64_MAX, 8, "the events are outside of the file");
	refused(file, 40, 1 << 30, 8, "is truncated");
	refused(file, 48, UINT64_MAX, 8, "is truncated");
	refused(file, 48, 0, 8, "is incomplete: perf record did not end it");
	refused(file, HEADER + IDS + 128, 1 << 30, 8, "is truncated");
	refused(file, HEADER + IDS + 128 + 8, UINT64_MAX, 8, "the ids of an event are outside");
	refused(file, HEADER + IDS + 24, 0x400, 8, "events without times");
	refused(file, HEADER + IDS + 24, 0x404, 8, "cannot be told apart");
	refused(file, records + 6, 0, 2, "a record of 0 bytes");
	refused(file, records + 6, 7, 2, "a record of 7 bytes");
	refused(file, records + 6, 65535, 2, "but only");
	refused(pipe, PIPE_HEADER + 6, 3, 2, "is damaged at byte 16: a record of 3 bytes");
	refused(pipe, PIPE_HEADER + 8 + 4, 63, 4, "attributes of 63 bytes");
	refused(pipe, PIPE_HEADER + 8 + 4, 4000, 4, "attributes of 4000 bytes");
}

static void refuses_damaged_formats(void **state)
{
	const char *const pair[] = { "iommu", "name: map\n" };
	struct perf_formats read = { .list = NULL };
	struct perf_file file = { .fd = -1 };
	size_t len;
	unsigned char *text = perf_writer_formats(false, pair, 1, &len);
	size_t needed = len - 16;

	(void)state;
	assert_true(perf_formats_read(&read, &file, (const char *)text, len, 0));
	assert_int_equal(read.nr, 3);
	assert_string_equal(read.list[2].system, "iommu");
	perf_formats_free(&read);
	for (size_t cut = 0; cut < needed; cut++) {
		char *copy = malloc(cut + 1);

		memcpy(copy, text, cut);
		assert_false(perf_formats_read(&read, &file, copy, cut, 0));
		perf_formats_free(&read);
		free(copy);
	}
	text[14] = 1; /* big endian, in a file that is not */
	assert_false(perf_formats_read(&read, &file, (const char *)text, len, 0));
	perf_formats_free(&read);
	free(text);
}

static void refuses_damaged_compression(void **state)
{
	(void)state;
#ifdef TRACE_IOMMU_HAVE_ZSTD
	const struct perf_writer_options one = { .zstd = 1 };
	const struct perf_writer_options two = { .zstd = 2 };
	/* The first records, of which some are compressed, come after this. */
	const long records = HEADER + IDS + ATTRS;

	refused(one, records + 8, 0, 4, "cannot be decompressed");
	refused(two, records + 8, UINT64_MAX, 8, "a compressed record without its data");
	/* Less than was written: the rest of a record is missing. */
	refused(two, records + 8, 20, 8, "damaged");
#else
	skip();
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_all_forms),
		cmocka_unit_test(reads_compressed_records),
		cmocka_unit_test(reads_members_of_changing_size),
		cmocka_unit_test(refuses_damaged_headers),
		cmocka_unit_test(refuses_damaged_formats),
		cmocka_unit_test(refuses_damaged_compression),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
