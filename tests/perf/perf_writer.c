/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * The layout of files and records is that of tools/perf/util/header.c and of
 * include/uapi/linux/perf_event.h.
 */
#include "perf_writer.h"

#include <stdlib.h>
#include <string.h>

#ifdef TRACE_IOMMU_HAVE_ZSTD
#include <zstd.h>
#endif

#include "bytes.h"

enum {
	IP = 1 << 0,
	TID = 1 << 1,
	TIME = 1 << 2,
	ADDR = 1 << 3,
	READ = 1 << 4,
	CALLCHAIN = 1 << 5,
	CPU = 1 << 7,
	PERIOD = 1 << 8,
	STREAM_ID = 1 << 9,
	RAW = 1 << 10,
	WEIGHT = 1 << 14,
	DATA_SRC = 1 << 15,
	IDENTIFIER = 1 << 16,
	PLAIN = IP | TID | TIME | CPU | PERIOD | RAW | IDENTIFIER,
	EXTRA = PLAIN | ADDR | READ | CALLCHAIN | STREAM_ID | WEIGHT | DATA_SRC,
	READ_FORMAT = 4 | 2 | 1, /* ID and both times */
	HEADER = 8,
	ATTR_SIZE = 128,
	FILE_HEADER = 104,
	PIPE_HEADER = 16,
	CHUNK = 40000, /* bytes that make up a compressed record, wherever that cuts */
};

/* Features in the order of their numbers. */
enum { TRACING_DATA = 1, HOSTNAME = 3, OSRELEASE = 4, NRCPUS = 7, COMPRESSED = 27 };

enum {
	TYPE_LOST = 2,
	TYPE_COMM = 3,
	TYPE_FORK = 7,
	TYPE_SAMPLE = 9,
	TYPE_LOST_SAMPLES = 13,
	TYPE_ATTR = 64,
	TYPE_TRACING_DATA = 66,
	TYPE_ROUND = 68,
	TYPE_FEATURE = 80,
	TYPE_COMPRESSED = 81,
	TYPE_COMPRESSED2 = 83,
};

struct perf_writer {
	FILE *out;
	const struct perf_writer_options *o;
	struct bytes record;
	struct bytes pending; /* not compressed yet */
	uint64_t data_size;
	uint64_t data_offset;
	uint32_t nr_samples;
#ifdef TRACE_IOMMU_HAVE_ZSTD
	ZSTD_CCtx *zstd;
#endif
};

static void fail(const char *what)
{
	fprintf(stderr, "perf_writer: %s\n", what);
	exit(2);
}

static void write_out(struct perf_writer *w, const struct bytes *bytes)
{
	if (bytes->len && fwrite(bytes->data, bytes->len, 1, w->out) != 1)
		fail("cannot write");
	w->data_size += bytes->len;
}

static uint16_t attr_size(const struct perf_writer *w)
{
	return w->o->attr_size ? w->o->attr_size : ATTR_SIZE;
}

static uint64_t flag(const struct perf_writer *w, unsigned int bit)
{
	return 1ULL << (w->o->big_endian ? 63 - bit : bit);
}

static uint64_t sample_type(const struct perf_writer *w, size_t event)
{
	if (event == w->o->nr_events)
		return IP | TID | TIME | CPU | IDENTIFIER;
	return w->o->extra ? EXTRA : PLAIN;
}

static size_t nr_attrs(const struct perf_writer *w)
{
	return w->o->nr_events + w->o->other_event;
}

static void put_attr(const struct perf_writer *w, struct bytes *to, size_t event)
{
	bool other = event == w->o->nr_events;
	size_t begin = to->len;

	put_zeros(to, attr_size(w));
	set_number(to, begin, other ? 1 : 2, 4); /* PERF_TYPE_SOFTWARE or _TRACEPOINT */
	set_number(to, begin + 4, attr_size(w), 4);
	set_number(to, begin + 8, other ? 0 : w->o->event_ids[event], 8);
	set_number(to, begin + 16, 1, 8); /* sample_period */
	set_number(to, begin + 24, sample_type(w, event), 8);
	set_number(to, begin + 32, w->o->extra && !other ? READ_FORMAT : 4, 8);
	/* disabled, and sample_id_all */
	set_number(to, begin + 40, flag(w, 0) | (w->o->no_times ? 0 : flag(w, 18)), 8);
}

static uint64_t id_of(const struct perf_writer *w, size_t event, uint32_t cpu)
{
	return 1000 + event * w->o->cpus + cpu;
}

static void put_ids(const struct perf_writer *w, struct bytes *to, size_t event)
{
	for (uint32_t cpu = 0; cpu < w->o->cpus; cpu++)
		put_number(to, id_of(w, event, cpu), 8);
}

static void begin_record(struct perf_writer *w, uint32_t type)
{
	w->record.len = 0;
	put_number(&w->record, type, 4);
	put_number(&w->record, type < 64 ? 1 : 0, 2); /* the kernel's */
	put_number(&w->record, 0, 2);
}

static void put_compressed(struct perf_writer *w, const void *data, size_t len)
{
	struct bytes head = { .big_endian = w->o->big_endian };
	size_t padding = w->o->zstd == 2 ? (8 - len % 8) % 8 : 0;
	size_t size = HEADER + (w->o->zstd == 2 ? 8 : 0) + len + padding;

	put_number(&head, w->o->zstd == 2 ? TYPE_COMPRESSED2 : TYPE_COMPRESSED, 4);
	put_number(&head, 0, 2);
	put_number(&head, size, 2);
	if (w->o->zstd == 2)
		put_number(&head, len, 8);
	put_bytes(&head, data, len);
	put_zeros(&head, padding);
	write_out(w, &head);
	free(head.data);
}

/* Compress up to @len of the pending bytes. */
static void compress(struct perf_writer *w, size_t len)
{
#ifdef TRACE_IOMMU_HAVE_ZSTD
	ZSTD_inBuffer in = { w->pending.data, len, 0 };
	static char buf[50000];
	size_t left = 1;

	if (!w->zstd)
		w->zstd = ZSTD_createCCtx();
	while (in.pos < in.size || left) {
		ZSTD_outBuffer out = { buf, sizeof(buf), 0 };

		left = ZSTD_compressStream2(w->zstd, &out, &in, ZSTD_e_flush);
		if (ZSTD_isError(left))
			fail("cannot compress");
		if (out.pos)
			put_compressed(w, buf, out.pos);
	}
	w->pending.len -= len;
	memmove(w->pending.data, w->pending.data + len, w->pending.len);
#else
	(void)w;
	(void)put_compressed;
	(void)len;
	fail("built without libzstd");
#endif
}

static void end_record(struct perf_writer *w)
{
	set_number(&w->record, 6, w->record.len, 2);
	if (!w->o->zstd) {
		write_out(w, &w->record);
		return;
	}
	put_bytes(&w->pending, w->record.data, w->record.len);
	while (w->pending.len >= CHUNK)
		compress(w, CHUNK);
}

/* perf does not compress its own records. */
static void end_own_record(struct perf_writer *w)
{
	if (w->pending.len)
		compress(w, w->pending.len);
	set_number(&w->record, 6, w->record.len, 2);
	write_out(w, &w->record);
}

static void put_string(struct bytes *to, const char *string)
{
	size_t len = (strlen(string) + 1 + 63) / 64 * 64;

	put_number(to, len, 4);
	put_bytes(to, string, strlen(string));
	put_zeros(to, len - strlen(string));
}

static void put_compression(struct bytes *to)
{
	put_number(to, 1, 4);	   /* version */
	put_number(to, 1, 4);	   /* zstd */
	put_number(to, 1, 4);	   /* level */
	put_number(to, 10, 4);	   /* ratio */
	put_number(to, 528384, 4); /* length of a buffer */
}

/* Returns whether the file has the feature, and puts its content. */
static bool put_feature(const struct perf_writer *w, struct bytes *to, int feature)
{
	const struct perf_writer_options *o = w->o;

	if (feature == TRACING_DATA && o->formats)
		put_bytes(to, o->formats, o->formats_len);
	else if (feature == HOSTNAME && o->host)
		put_string(to, o->host);
	else if (feature == OSRELEASE && o->release)
		put_string(to, o->release);
	else if (feature == NRCPUS)
		put_number(to, (uint64_t)o->cpus << 32 | o->cpus, 8);
	else if (feature == COMPRESSED && o->zstd)
		put_compression(to);
	else
		return false;
	return true;
}

static const int features[] = { TRACING_DATA, HOSTNAME, OSRELEASE, NRCPUS, COMPRESSED };
enum { FEATURES = sizeof(features) / sizeof(features[0]) };

static void write_formats(struct perf_writer *w)
{
	struct bytes formats = { .big_endian = w->o->big_endian };

	put_bytes(&formats, w->o->formats, w->o->formats_len);
	put_padding(&formats, 8);
	begin_record(w, TYPE_TRACING_DATA);
	put_number(&w->record, formats.len, 4);
	end_own_record(w);
	write_out(w, &formats);
	free(formats.data);
}

static void begin_pipe(struct perf_writer *w)
{
	struct bytes head = { .big_endian = w->o->big_endian };

	put_bytes(&head, w->o->big_endian ? "2ELIFREP" : "PERFILE2", 8);
	put_number(&head, PIPE_HEADER, 8);
	write_out(w, &head);
	for (size_t i = 0; i < nr_attrs(w); i++) {
		begin_record(w, TYPE_ATTR);
		put_attr(w, &w->record, i);
		put_ids(w, &w->record, i);
		end_own_record(w);
	}
	for (int i = 1; i < FEATURES; i++) {
		begin_record(w, TYPE_FEATURE);
		put_number(&w->record, (uint64_t)features[i], 8);
		if (put_feature(w, &w->record, features[i])) {
			put_padding(&w->record, 8);
			end_own_record(w);
		}
	}
	if (w->o->formats && !w->o->formats_last)
		write_formats(w);
	free(head.data);
}

/* Leaves room for the header, which needs the sizes, and writes the ids and attributes. */
static void begin_file(struct perf_writer *w)
{
	struct bytes head = { .big_endian = w->o->big_endian };

	put_zeros(&head, FILE_HEADER);
	for (size_t i = 0; i < nr_attrs(w); i++)
		put_ids(w, &head, i);
	for (size_t i = 0; i < nr_attrs(w); i++) {
		put_attr(w, &head, i);
		put_number(&head, FILE_HEADER + 8 * i * w->o->cpus, 8);
		put_number(&head, 8ULL * w->o->cpus, 8);
	}
	write_out(w, &head);
	w->data_offset = head.len;
	w->data_size = 0;
	free(head.data);
}

static void end_file(struct perf_writer *w)
{
	struct bytes table = { .big_endian = w->o->big_endian };
	struct bytes content = { .big_endian = w->o->big_endian };
	struct bytes head = { .big_endian = w->o->big_endian };
	uint64_t end = w->data_offset + w->data_size;
	uint64_t data_size = w->data_size;
	uint64_t bits = 0;
	int nr = 0;

	for (int i = 0; i < FEATURES; i++) {
		content.len = 0;
		if (put_feature(w, &content, features[i])) {
			bits |= 1ULL << features[i];
			nr++;
		}
	}
	content.len = 0;
	for (int i = 0; i < FEATURES; i++) {
		size_t before = content.len;

		if (!put_feature(w, &content, features[i]))
			continue;
		put_number(&table, end + 16 * (uint64_t)nr + before, 8);
		put_number(&table, content.len - before, 8);
	}
	write_out(w, &table);
	write_out(w, &content);
	put_bytes(&head, w->o->big_endian ? "2ELIFREP" : "PERFILE2", 8);
	put_number(&head, FILE_HEADER, 8);
	put_number(&head, attr_size(w) + 16u, 8);
	put_number(&head, FILE_HEADER + 8 * nr_attrs(w) * w->o->cpus, 8);
	put_number(&head, nr_attrs(w) * (attr_size(w) + 16u), 8);
	put_number(&head, w->data_offset, 8);
	put_number(&head, data_size, 8);
	put_zeros(&head, 16);
	put_number(&head, bits, 8);
	put_zeros(&head, 24);
	if (fseeko(w->out, 0, SEEK_SET))
		fail("cannot seek");
	write_out(w, &head);
	free(table.data);
	free(content.data);
	free(head.data);
}

struct perf_writer *perf_writer_new(FILE *out, const struct perf_writer_options *options)
{
	struct perf_writer *w = calloc(1, sizeof(*w));

	if (!w)
		fail("out of memory");
	w->out = out;
	w->o = options;
	w->record.big_endian = options->big_endian;
	if (options->pipe)
		begin_pipe(w);
	else
		begin_file(w);
	return w;
}

/* The members that end records other than samples. */
static void put_trailer(struct perf_writer *w, uint32_t cpu, int32_t pid, uint64_t ts)
{
	struct bytes *to = &w->record;

	if (w->o->no_times)
		return;
	put_number(to, (uint32_t)pid, 4);
	put_number(to, (uint32_t)pid, 4);
	put_number(to, ts, 8);
	if (w->o->extra)
		put_number(to, 7, 8); /* STREAM_ID */
	put_number(to, cpu, 4);
	put_number(to, 0, 4);
	put_number(to, id_of(w, 0, cpu), 8);
}

void perf_writer_comm(struct perf_writer *w, int32_t pid, uint64_t ts, const char *name)
{
	begin_record(w, TYPE_COMM);
	put_number(&w->record, (uint32_t)pid, 4);
	put_number(&w->record, (uint32_t)pid, 4);
	put_bytes(&w->record, name, strlen(name) + 1);
	put_padding(&w->record, 8);
	put_trailer(w, 0, pid, ts);
	end_record(w);
}

void perf_writer_fork(struct perf_writer *w, int32_t pid, int32_t parent, uint64_t ts)
{
	begin_record(w, TYPE_FORK);
	for (int i = 0; i < 2; i++) {
		put_number(&w->record, (uint32_t)pid, 4);
		put_number(&w->record, (uint32_t)parent, 4);
	}
	put_number(&w->record, ts, 8);
	put_trailer(w, 0, pid, ts);
	end_record(w);
}

static void put_read_and_chain(struct perf_writer *w, uint64_t id)
{
	struct bytes *to = &w->record;
	unsigned int callers = w->nr_samples % 5;

	/* perf drops a sample whose counter did not advance. */
	put_number(to, w->nr_samples + 1, 8);
	put_number(to, 5000, 8);
	put_number(to, 4000, 8);
	put_number(to, id, 8);
	put_number(to, callers, 8);
	for (unsigned int i = 0; i < callers; i++)
		put_number(to, i ? 0xffffffff81000000 + i : (uint64_t)-128, 8);
}

static void put_sample(struct perf_writer *w, size_t event, uint32_t cpu, int32_t pid, uint64_t ts)
{
	uint64_t type = sample_type(w, event);
	struct bytes *to = &w->record;
	uint64_t id = id_of(w, event, cpu < w->o->cpus ? cpu : 0);

	put_number(to, id, 8);
	put_number(to, 0xffffffff81000000, 8); /* IP */
	put_number(to, (uint32_t)pid, 4);
	put_number(to, (uint32_t)pid, 4);
	put_number(to, ts, 8);
	if (type & ADDR)
		put_number(to, 0x1234, 8);
	if (type & STREAM_ID)
		put_number(to, 7, 8);
	put_number(to, cpu, 4);
	put_number(to, 0, 4);
	if (type & PERIOD)
		put_number(to, 1, 8);
	if (type & READ)
		put_read_and_chain(w, id);
}

void perf_writer_sample(struct perf_writer *w, size_t event, uint32_t cpu, int32_t pid, uint64_t ts,
			const void *data, size_t size)
{
	/* The kernel pads the raw data, with their length, to a multiple of 8. */
	size_t padded = (size + 4 + 7) / 8 * 8 - 4;

	begin_record(w, TYPE_SAMPLE);
	put_sample(w, event, cpu, pid, ts);
	put_number(&w->record, padded, 4);
	put_bytes(&w->record, data, size);
	put_zeros(&w->record, padded - size);
	if (w->o->extra) {
		put_number(&w->record, 11, 8); /* WEIGHT */
		put_number(&w->record, 12, 8); /* DATA_SRC */
	}
	end_record(w);
	w->nr_samples++;
	if (w->o->other_event && w->nr_samples % 4 == 0) {
		begin_record(w, TYPE_SAMPLE);
		put_sample(w, w->o->nr_events, cpu, pid, ts);
		end_record(w);
	}
}

void perf_writer_lost(struct perf_writer *w, uint32_t cpu, uint64_t ts, uint64_t count)
{
	begin_record(w, TYPE_LOST);
	put_number(&w->record, id_of(w, 0, cpu), 8);
	put_number(&w->record, count, 8);
	put_trailer(w, cpu, 0, ts);
	end_record(w);
}

void perf_writer_lost_in_total(struct perf_writer *w, uint64_t count)
{
	begin_record(w, TYPE_LOST_SAMPLES);
	put_number(&w->record, count, 8);
	put_trailer(w, 0, 0, 0);
	end_own_record(w);
}

void perf_writer_round(struct perf_writer *w)
{
	begin_record(w, TYPE_ROUND);
	end_own_record(w);
}

void perf_writer_record(struct perf_writer *w, uint32_t type, const void *bytes, size_t len)
{
	begin_record(w, type);
	put_bytes(&w->record, bytes, len);
	end_own_record(w);
}

void perf_writer_end(struct perf_writer *w)
{
	if (w->pending.len)
		compress(w, w->pending.len);
	if (!w->o->pipe)
		end_file(w);
	else if (w->o->formats && w->o->formats_last)
		write_formats(w);
	if (fflush(w->out))
		fail("cannot write");
#ifdef TRACE_IOMMU_HAVE_ZSTD
	ZSTD_freeCCtx(w->zstd);
#endif
	free(w->record.data);
	free(w->pending.data);
	free(w);
}

static void put_text(struct bytes *to, const char *text)
{
	put_number(to, strlen(text), 8);
	put_bytes(to, text, strlen(text));
}

void *perf_writer_formats(bool big_endian, const char *const *pairs, size_t nr, size_t *len)
{
	struct bytes to = { .big_endian = big_endian };

	put_bytes(&to, "\x17\x08\x44tracing0.6", 14);
	put_number(&to, big_endian, 1);
	put_number(&to, 8, 1);
	put_number(&to, 4096, 4);
	put_bytes(&to, "header_page", 12);
	put_text(&to, "");
	put_bytes(&to, "header_event", 13);
	put_text(&to, "");
	put_number(&to, 0, 4); /* of ftrace itself */
	put_number(&to, nr, 4);
	for (size_t i = 0; i < nr; i++) {
		put_bytes(&to, pairs[2 * i], strlen(pairs[2 * i]) + 1);
		put_number(&to, 1, 4);
		put_text(&to, pairs[2 * i + 1]);
	}
	put_zeros(&to, 4 + 4 + 8); /* no symbols, no formats of printk, no names */
	*len = to.len;
	return to.data;
}
