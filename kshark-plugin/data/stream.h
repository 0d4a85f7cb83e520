/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_LANES_STREAM_H
#define IOMMU_LANES_STREAM_H

#include <pthread.h>
#include <stdatomic.h>

#include <libkshark.h>
#include <libkshark-tepdata.h>

#include "tep/binding.h"
#include "picture/colours.h"
#include "core/timeline/lanes.h"
#include "core/timeline/ticks.h"
#include "plot_data.h"
#include "records.h"
#include "core/containers/table.h"

/*
 * All that the plugin knows of one stream: a buffer of a trace that is open. In C; the files that
 * draw see lanes_view.h only.
 *
 * Three threads come here: the one that loads (which may be the window's), the window's, and the
 * worker that replays. What the window reads is only touched with lanes_lock() held.
 */
enum lanes_state {
	LANES_NONE,    /* nothing loaded, or nothing in it that we show */
	LANES_LOADING, /* records are being collected */
	LANES_WORKING, /* the worker replays them */
	LANES_READY,
};

/* An event of the trace that we collect. */
struct lanes_event {
	struct iommu_binding binding;
	struct tep_event *format;
	bool marks; /* its entry is to be found again */
};

/* Whether its records may be faults. */
static inline bool lanes_may_be_fault(const struct lanes_event *event)
{
	return event->binding.event == &iommu_event_console ||
	       event->binding.event == &iommu_event_io_page_fault;
}

struct lanes_stream {
	struct lanes_stream *next;
	struct kshark_data_stream *stream;
	int sd;
	uint64_t born;			/* a number that no other stream had */
	load_entries_func load_entries; /* the host's own */

	struct lanes_event *events;
	unsigned int nr_events;
	struct iommu_map_layout *maps; /* of them; together, for they are asked for each record */
	uint8_t *by_id; /* of the host's event ids, as uint16_t: number in @events, plus 1 */

	/* a load */
	struct lanes_records records;
	struct iommu_replay_config config;
	pthread_t worker;
	bool has_worker;
	atomic_bool cancelled;

	/* guarded by lanes_lock() */
	enum lanes_state state;
	uint64_t load; /* a number that no other load of any stream has */
	struct iommu_lanes *lanes;
	struct kshark_entry **kept; /* what marks of @lanes refer to, where it is not the host's */
	size_t nr_kept;
	struct iommu_ticks *ticks; /* NULL: no memory */
	struct iommu_holder_colours *colours;
	int64_t begin; /* of the whole trace, in the records' time */
	int64_t end;
	uint64_t scale;
	bool settled;	 /* its lanes are known to the host */
	size_t nr_tasks; /* pseudo tasks that the host knows */
	struct iommu_table comm_numbers;
	char **comms;
	uint32_t nr_comms;
};

/* lanes_stream.c */
struct lanes_stream *lanes_stream_new(struct kshark_data_stream *stream);
void lanes_stream_free(struct lanes_stream *s);
/* The stream's; with lanes_lock() held, or in the thread that opens and closes streams. */
struct lanes_stream *lanes_stream_of(int sd);
/* What the host's times are ahead of the records', ns: 0 until the user moves the stream. */
int64_t lanes_stream_offset(const struct lanes_stream *s);
/* Forget what was loaded. */
void lanes_stream_reset(struct lanes_stream *s);

/* load.c: collecting while the host loads. */
bool lanes_load_hook(struct lanes_stream *s);
void lanes_load_unhook(struct lanes_stream *s);
void lanes_load_stop(struct lanes_stream *s);
/* Is it one of the stream's event handlers? */
bool lanes_is_handler(const struct kshark_event_proc_handler *handler);

/* load_alone.c: load what the host has loaded already. In the window's thread. */
void lanes_load_alone(struct lanes_stream *s);
void lanes_kept_free(struct lanes_stream *s);

/* replay.c: from records to lanes, and to s->ticks. NULL where there is no memory, or nothing in
 * them. */
struct iommu_lanes *lanes_replay(struct lanes_stream *s);

/* lanes_view.c: text in lines, as much as there is room for. Sets @t up, in @buf. */
struct lanes_lines {
	char *text;
	size_t len;
	size_t size;
	char buf[256];
};
void lanes_lines_begin(struct lanes_lines *lines, struct iommu_text *t, char *text, size_t size);
/* A line with what the host's Info column says of the entry, if anything. */
void lanes_put_info(struct iommu_text *t, const struct kshark_entry *entry);
/* Of the rows that the host shows, the first at or after @ts, in its time. */
size_t lanes_row_at(const struct kshark_trace_histo *histo, int64_t ts);

/* tasks.c: lanes as tasks of the host. Loader's or window's thread. */
void lanes_tasks_add(struct lanes_stream *s);
void lanes_tasks_remove(struct lanes_stream *s);
int32_t lanes_task_pid(const struct lanes_stream *s, size_t lane);

/* comms.c: names of tasks, each asked for once. */
const char *lanes_comm(void *stream, int32_t pid);
void lanes_comms_free(struct lanes_stream *s);

#endif
