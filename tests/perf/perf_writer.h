/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef PERF_WRITER_H
#define PERF_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Writes perf.data files as perf record does. Functions end the program with a message if the file
 * cannot be written.
 */
struct perf_writer;

struct perf_writer_options {
	bool big_endian; /* of the recording machine */
	bool pipe;	 /* as perf record -o - */
	/* perf record -z: 0 not compressed, 1 in records of Linux 5.2, 2 in those of 6.16 */
	int zstd;
	bool extra;	  /* samples have more members: of changing size, and after the raw data */
	bool other_event; /* one event more, without raw data, which has samples, too */
	bool no_times;	  /* records other than samples have no time (no sample_id_all) */
	uint16_t attr_size; /* of struct perf_event_attr; 0: that of Linux 6.1 */
	uint32_t cpus;
	const uint16_t *event_ids; /* of the trace events */
	size_t nr_events;
	const char *release; /* NULL: not in the file */
	const char *host;
	/* The content of TRACING_DATA; NULL: not in the file. */
	const void *formats;
	size_t formats_len;
	bool formats_last; /* in a pipe: after all other records */
};

/* @options and what it points to must stay valid. */
struct perf_writer *perf_writer_new(FILE *out, const struct perf_writer_options *options);

void perf_writer_comm(struct perf_writer *w, int32_t pid, uint64_t ts, const char *name);
void perf_writer_fork(struct perf_writer *w, int32_t pid, int32_t parent, uint64_t ts);

/* A record of the event number @event in the options. */
void perf_writer_sample(struct perf_writer *w, size_t event, uint32_t cpu, int32_t pid, uint64_t ts,
			const void *data, size_t size);

/* @count events were lost on @cpu, before its next event at @ts. */
void perf_writer_lost(struct perf_writer *w, uint32_t cpu, uint64_t ts, uint64_t count);

/* The same, counted by perf for the whole recording: LOST_SAMPLES. */
void perf_writer_lost_in_total(struct perf_writer *w, uint64_t count);

void perf_writer_round(struct perf_writer *w);

/* Any other record: its bytes after the header. */
void perf_writer_record(struct perf_writer *w, uint32_t type, const void *bytes, size_t len);

/* Complete the file, and free @w. The caller closes the file. */
void perf_writer_end(struct perf_writer *w);

/*
 * Make the content of TRACING_DATA from @nr pairs of a system and a format. The caller frees the
 * result.
 */
void *perf_writer_formats(bool big_endian, const char *const *pairs, size_t nr, size_t *len);

#endif
