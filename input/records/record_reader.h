/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORD_READER_H
#define TRACE_IOMMU_RECORD_READER_H

#include <stdbool.h>

#include <event-parse.h>

#include "core/replay/feeder.h"
#include "input/common/input_event.h"
#include "input/common/input_stats.h"
#include "tep/graph_record.h"
#include "tep/map_record.h"

/* The kernel stores an event's id in 16 bits. Larger ones are ignored, with a note on stderr. */
#define RECORD_ID_MAX 65535

/* A format of the file, found by its id. */
struct record_format {
	struct tep_event *event;       /* NULL: no format has that id */
	struct iommu_binding *binding; /* NULL: the replay ignores its records */
	struct iommu_binding *prints;  /* for a listener; NULL: none of our events */
	struct iommu_binding *graph;   /* of the function_graph tracer; NULL: another event */
	struct iommu_map_layout map;   /* most records of a trace are maps and unmaps */
	uint64_t events;	       /* so far, in the buffer that is being read */
};

/*
 * Counts records of libtraceevent, in any kind of file, and feeds those that the replay uses. Zero
 * it before use.
 */
struct record_reader {
	const char *name; /* of the file, for messages */
	struct tep_handle *tep;
	struct iommu_binding *bindings;
	size_t nr_bindings;
	struct record_format *formats; /* by id */
	size_t nr_formats;
	uint32_t id_offset; /* of common_type, two bytes in each record */
	bool swap;	    /* recorded in the other byte order */
	struct input_system *systems;
	struct graph_reader graph;
	/* Of the buffer that is being read. */
	struct iommu_feeder feeder;
	struct input_stats *stats;
	struct iommu_pages pages;
	uint64_t damaged;		       /* records with an impossible length */
	const struct input_listener *listener; /* NULL: nobody prints the records */
	struct trace_seq *seq;		       /* for text of the library; NULL: not needed yet */
};

/*
 * Prepare to read records whose formats @tep has parsed. @name and @tep must live as long as the
 * reader. Returns false if out of memory. Call record_reader_free() in either case.
 */
bool record_reader_init(struct record_reader *reader, const char *name, struct tep_handle *tep);
void record_reader_free(struct record_reader *reader);

/*
 * Begin a buffer with records in @pages. Its steps go to @sink, which is copied. *@stats counts the
 * records until record_reader_end(), which completes it. @listener may be NULL.
 */
void record_reader_begin(struct record_reader *reader, const struct iommu_sink *sink,
			 const struct input_listener *listener, struct input_stats *stats,
			 const struct iommu_pages *pages);
void record_reader_end(struct record_reader *reader);

/* Take the next record of the buffer. Records come in the order of time. */
void record_reader_take(struct record_reader *reader, const struct tep_record *record);

/* A record as perf stores it: in no page. */
struct record_data {
	uint64_t ts;
	int32_t cpu;
	uint32_t size; /* below IOMMU_RECORD_MAX */
	const void *data;
};

/*
 * The same in two steps, for files that are not in the order of time. First, count each record, in
 * any order. Returns the id of its format, or -1 if it need not be fed.
 */
int record_reader_count(struct record_reader *reader, const struct record_data *record);
/* What the result will be; usable before record_reader_begin(), too. */
int record_reader_wants(const struct record_reader *reader, const struct record_data *record);
/*
 * Then feed records with @id from record_reader_count(), and the numbers of lost events (0:
 * unknown), in the order of time.
 */
void record_reader_feed(struct record_reader *reader, int id, const struct record_data *record);
void record_reader_lost(struct record_reader *reader, uint64_t ts, int cpu, uint64_t count);

#endif
