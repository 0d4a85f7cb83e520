/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Reads any bytes as perf.data: header, events, formats, records, their members, and the order of
 * samples. Sanitizers find memory errors. Conditions that hold for all input are checked here and
 * abort() on failure. The corpus has files of all forms (tests/perf). libtraceevent is not called.
 */
#define _GNU_SOURCE /* memfd_create() */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "input/perf/order.h"
#include "input/perf/sample.h"
#include "input/perf/tracing_data.h"
#include "perf_writer.h"

enum { SEEDS = 24, SEED_MAX = 4096 };

struct reading {
	struct perf_file file;
	struct perf_header header;
	struct perf_events events;
	struct perf_order *order;
	uint64_t put, passed_on;
	uint64_t last_ts;
	struct perf_rounds rounds;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static volatile unsigned char sink; /* so that bytes are really read */

static void read_bytes(const char *bytes, size_t len)
{
	unsigned char sum = 0;

	for (size_t i = 0; i < len; i++)
		sum = (unsigned char)(sum + (unsigned char)bytes[i]);
	sink = sum;
}

static void read_formats(struct reading *r, uint64_t offset, uint64_t size)
{
	struct perf_formats formats = { .list = NULL };
	char *bytes = perf_file_section(&r->file, offset, size);

	if (bytes && perf_formats_read(&formats, &r->file, bytes, (size_t)size, offset)) {
		for (size_t i = 0; i < formats.nr; i++) {
			read_bytes(formats.list[i].text, formats.list[i].size);
			must(!formats.list[i].system || strlen(formats.list[i].system) < size);
		}
	}
	perf_formats_free(&formats);
	free(bytes);
}

static void pass_on(void *arg, const struct perf_item *item)
{
	struct reading *r = arg;

	must(item->ts >= r->last_ts);
	r->last_ts = item->ts;
	r->passed_on++;
	if (item->size != PERF_ITEM_LOST)
		read_bytes(item->data, item->size);
}

static bool put(struct reading *r, const struct perf_item *item)
{
	perf_rounds_item(&r->rounds, item->ts, item->size == PERF_ITEM_LOST ? 0 : item->size);
	r->put++;
	return !r->order || perf_order_put(r->order, item);
}

static bool read_sample(struct reading *r, const struct perf_record *record)
{
	struct perf_sample sample;
	struct perf_item item;

	if (perf_sample_read(&r->events, &r->file, record, &sample) != PERF_SAMPLE_TRACE)
		return true;
	must(sample.data >= record->data &&
	     sample.data + sample.size <= record->data + record->size);
	item = (struct perf_item){
		sample.ts, sample.cpu, (uint16_t)sample.size, 0, { sample.data }
	};
	return put(r, &item);
}

static bool read_other(struct reading *r, const struct perf_record *record)
{
	const char *bytes = record->data + PERF_RECORD_HEADER;
	size_t len = record->size - PERF_RECORD_HEADER;
	struct perf_item item = { .size = PERF_ITEM_LOST };
	struct perf_comm comm;
	struct perf_loss loss;

	switch (record->type) {
	case PERF_RECORD_LOST:
	case PERF_RECORD_LOST_SAMPLES:
		if (!perf_loss_read(&r->events, &r->file, record, &loss))
			return true;
		item.ts = loss.ts;
		item.lost = loss.count;
		return put(r, &item);
	case PERF_RECORD_COMM:
	case PERF_RECORD_FORK:
		if (perf_comm_read(&r->events, &r->file, record, &comm))
			read_bytes(comm.name, comm.len);
		return true;
	case PERF_RECORD_HEADER_ATTR:
		return r->order ||
		       perf_events_add_record(&r->events, &r->file, bytes, len, record->offset);
	case PERF_RECORD_TRACING_DATA:
		read_formats(r, record->payload.offset, record->payload.size);
		return true;
	case PERF_RECORD_FINISHED_ROUND:
		perf_rounds_finish(&r->rounds);
		return !r->order || perf_order_round(r->order);
	case PERF_RECORD_FEATURE:
		free(perf_feature_string(&r->file, bytes, len));
		return true;
	default:
		return true;
	}
}

/* Returns whether all records were read. */
static bool walk(struct reading *r)
{
	enum perf_next next = PERF_NEXT_ERROR;
	struct perf_records records;
	struct perf_record record;

	r->put = 0;
	r->rounds = (struct perf_rounds){ .limit = 0 };
	if (perf_records_start(&records, &r->file, &r->header.data)) {
		while ((next = perf_records_next(&records, &record)) == PERF_NEXT_RECORD) {
			read_bytes(record.data, record.size);
			if (!(record.type == PERF_RECORD_SAMPLE ? read_sample(r, &record)
								: read_other(r, &record)))
				break;
		}
	}
	perf_records_free(&records);
	must(next != PERF_NEXT_ERROR || r->file.error[0]);
	return next == PERF_NEXT_END;
}

/* Returns false if the file breaks the rule of rounds. */
static bool read_in_order(struct reading *r, FILE *temporary)
{
	const struct perf_order_to to = { pass_on, r };
	bool done;

	r->passed_on = 0;
	r->last_ts = 0;
	r->order = perf_order_new(&r->file, !temporary, temporary ? fileno(temporary) : -1, &to);
	must(r->order != NULL);
	done = walk(r) && perf_order_end(r->order);
	must(done == !perf_order_is_broken(r->order));
	perf_order_free(r->order);
	r->order = NULL;
	return done;
}

/* As learned by the first pass, the file keeps the rule of rounds, or must be sorted. */
static void read_again(struct reading *r)
{
	bool broken = r->rounds.broken;
	uint64_t put_before = r->put;

	must(read_in_order(r, NULL) == !broken);
	if (broken) {
		FILE *temporary = tmpfile();

		must(temporary && read_in_order(r, temporary));
		fclose(temporary);
	}
	must(r->put == put_before && r->passed_on == r->put);
}

static void read_file(struct reading *r)
{
	if (!perf_header_read(&r->file, &r->header))
		return;
	for (unsigned int i = 0; i < PERF_FEATURES; i++)
		must(r->header.features[i].size <= r->file.size);
	read_formats(r, r->header.features[PERF_FEATURE_TRACING_DATA].offset,
		     r->header.features[PERF_FEATURE_TRACING_DATA].size);
	if ((r->header.pipe || perf_events_read(&r->events, &r->file, &r->header)) && walk(r))
		read_again(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reading r = { .file = { .fd = memfd_create("fuzz", MFD_CLOEXEC), .size = size } };

	must(r.file.fd >= 0 && write(r.file.fd, data, size) == (ssize_t)size);
	must(perf_is_magic("PERFILE2", 8));
	read_file(&r);
	perf_events_free(&r.events);
	close(r.file.fd);
	return 0;
}

/* Write a small file of form @number. */
static void write_seed(FILE *out, unsigned int number)
{
	static const char *const pairs[] = { "iommu", "name: map\nID: 301\n" };
	static const uint16_t ids[] = { 301 };
	struct perf_writer_options o = {
		.pipe = number & 1,
		.extra = number & 2,
		.other_event = number & 4,
		.big_endian = number & 8,
		.cpus = 2,
		.event_ids = ids,
		.nr_events = 1,
		.release = "6.1",
		.host = "a",
		.attr_size = 64,
	};
	void *formats = perf_writer_formats(o.big_endian, pairs, 1, &o.formats_len);
	struct perf_writer *w;

#ifdef TRACE_IOMMU_HAVE_ZSTD
	o.zstd = number >= 16 ? 1 + (number & 1) : 0;
#endif
	o.formats = formats;
	w = perf_writer_new(out, &o);
	perf_writer_comm(w, 7, 0, "w");
	perf_writer_fork(w, 8, 7, 50);
	for (unsigned int i = 0; i < 6; i++) {
		unsigned char data[20] = { 45, 1 };

		perf_writer_sample(w, 0, i % 2, 7, 1000 - i * 7 % 5, data, sizeof(data));
		if (i % 3 == 2)
			perf_writer_round(w);
	}
	perf_writer_lost(w, 1, 5000, 3);
	perf_writer_lost_in_total(w, 4);
	perf_writer_end(w);
	free(formats);
}

size_t fuzz_seed(size_t i, const void **seed)
{
	static char seeds[SEEDS][SEED_MAX];
	static size_t sizes[SEEDS];

	if (i >= SEEDS)
		return 0;
	if (!sizes[i]) {
		FILE *out = tmpfile();

		must(out != NULL);
		write_seed(out, (unsigned int)i);
		rewind(out);
		sizes[i] = fread(seeds[i], 1, SEED_MAX, out);
		must(sizes[i] > 0 && sizes[i] < SEED_MAX);
		fclose(out);
	}
	*seed = seeds[i];
	return sizes[i];
}
