/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_STREAM_H
#define IOMMU_STREAM_H

#include <pthread.h>
#include <stdatomic.h>

#include <libkshark.h>
#include <libkshark-tepdata.h>

#include "core/timeline/lanes.h"
#include "core/timeline/ticks.h"
#include "handlers.h"
#include "lock.h"
#include "picture/colours.h"
#include "records.h"
#include "task_names.h"
#include "tep/binding.h"

/*
 * The plugin's state for one of KernelShark's data streams. A stream is one buffer of an open
 * trace. For C only: code in C++ uses plot_data.h and lane_list.h.
 */
enum lanes_state {
	LANES_NONE,    /* nothing is loaded, or the load has no event that we show */
	LANES_LOADING, /* the host loads, and we collect records */
	LANES_WORKING, /* the worker replays them */
	LANES_READY,
};

/* An event of the trace. We collect its records. */
struct lanes_event {
	struct iommu_binding binding;
	struct tep_event *format;
	struct iommu_dma_layout dma;
	bool marks; /* lanes refer to its entries in the host's list */
};

/* Returns whether records of @event may be faults. */
static inline bool lanes_may_be_fault(const struct lanes_event *event)
{
	return event->binding.event == &iommu_event_console ||
	       event->binding.event == &iommu_event_smmu_evtq ||
	       event->binding.event == &iommu_event_io_page_fault;
}

struct lanes_stream {
	struct lanes_stream *next;
	struct kshark_data_stream *stream;
	int sd;
	uint64_t born;			/* unique among all streams, open or closed */
	load_entries_func load_entries; /* the host's own, which we wrap */

	struct lanes_event *events;
	unsigned int nr_events;
	struct iommu_map_layout *maps; /* by event; packed because each record reads one */
	uint8_t *by_id; /* by the host's event id, as uint16_t: index in @events, plus 1 */
	struct iommu_pages pages;
	struct lanes_handlers handlers; /* used by the loading thread */

	/* One load; used by the loading thread, then by the worker. */
	struct lanes_records records;
	struct iommu_replay_config config;
	pthread_t worker;
	bool has_worker;
	atomic_bool cancelled;

	/* Guarded by lanes_lock(). */
	enum lanes_state state;
	uint64_t load; /* unique among all loads of all streams */
	struct iommu_lanes *lanes;
	struct kshark_entry **kept; /* entries that marks of @lanes refer to, if not the host's */
	size_t nr_kept;
	struct iommu_ticks *ticks; /* NULL: out of memory */
	struct iommu_holder_colours *colours;
	int64_t begin; /* ns, of the whole trace, in the time of the records */
	int64_t end;
	size_t nr_rows;	 /* events of the whole trace */
	uint64_t scale;	 /* bytes that fill the height of a lane */
	bool published;	 /* the lanes were added to the host's tasks */
	size_t nr_tasks; /* pseudo tasks that were added to the host's tasks */
	struct lanes_task_names task_names;
	atomic_bool *guest; /* see lanes_stream_enter(); NULL: there is none */

	/* The host's list is limited to these events. Used by the window's thread alone. */
	struct lanes_event_bits *listed; /* NULL: there is no limit */
	int *listed_pids;
	size_t nr_listed;
};

/* Returns NULL on allocation failure. */
struct lanes_stream *lanes_stream_new(struct kshark_data_stream *stream);
/* Stop the worker, and free the stream with its loaded data. */
void lanes_stream_free(struct lanes_stream *s);
/* Stop the worker, and free the loaded data. */
void lanes_stream_reset(struct lanes_stream *s);

/*
 * Become the guest of stream @sd: until lanes_stream_leave(), which another thread may call, the
 * stream stays, with all that does not change between loads. A guest must leave soon after *@leave
 * has become true, because loading, closing and the next guest wait for it. Returns NULL if load
 * @load is not there or not ready. Call in the window's thread, without lanes_lock().
 */
struct lanes_stream *lanes_stream_enter(int sd, uint64_t load, atomic_bool *leave);
void lanes_stream_leave(struct lanes_stream *s);

/* Forget the limit of the list. */
void lanes_stream_unlimit(struct lanes_stream *s);

/*
 * Returns the stream with number @sd, or NULL if the plugin is off for it. Call with lanes_lock()
 * held, or in the thread that opens and closes streams.
 */
struct lanes_stream *lanes_stream_of(int sd);
/* Returns the first of all streams, which are linked by next. With lanes_lock() held. */
struct lanes_stream *lanes_stream_first(void);

/*
 * Returns the ns by which the host's times are later than those of the records. It is 0 unless the
 * user has moved the stream.
 */
int64_t lanes_stream_offset(const struct lanes_stream *s);

#endif
