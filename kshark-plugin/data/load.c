/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Collects records while the host loads a trace. We wrap the host's load method to see when a load
 * begins and ends, and copy our records in between. Each further load of the stream replaces the
 * collected records, because the host then frees all its entries, and our lanes refer to these.
 */
#define _GNU_SOURCE /* pthread_clockjoin_np() */
#include <stdlib.h>
#include <time.h>

#include "load.h"
#include "core/faultlog/faultlog.h"
#include "core/holders/kernel_release.h"
#include "pseudo_tasks.h"
#include "replay.h"
#include "stream.h"
#include "tep/formats.h"
#include "tep/record_step.h"

/*
 * The loading thread waits for the replay of a small trace, so that its lanes are there when the
 * host first draws: up to this number of records, and this long, in ns. A large trace is replayed
 * while the host draws: its list must not come later because of its lanes.
 */
#define SMALL_TRACE 32768
#define REPLAY_WAIT 20000000

/* Missing in some versions of libtracecmd. */
extern const char *tracecmd_get_uname(struct tracecmd_input *handle) __attribute__((weak));
extern int tracecmd_page_size(struct tracecmd_input *handle) __attribute__((weak));

/*
 * The stream that this thread loads. Handlers are also called outside of loads, with entries that
 * soon become invalid.
 */
static _Thread_local struct lanes_stream *loading;

/*
 * The stream of the newest load in any thread. There is rarely more than one load at a time, and
 * this variable is faster to read than the thread's own.
 */
static _Atomic(struct lanes_stream *) newest;

static uint64_t nr_loads; /* guarded by lanes_lock() */

void lanes_load_lost(struct lanes_records *to, const struct tep_record *record)
{
	uint64_t count = iommu_record_lost(record);
	const struct lanes_record lost = {
		.ts = record->ts,
		.cpu = record->cpu,
		.event = LANES_EVENT_LOST,
		.size = sizeof(count),
		.data = &count,
	};

	lanes_records_add(to, &lost);
}

/* Returns whether a console message may be about an IOMMU; most are not. */
static bool may_be_about_iommu(struct lanes_event *event, const struct tep_record *record)
{
	struct iommu_record rec = iommu_record_of(&event->binding, record, event->format);
	struct iommu_value msg;

	return iommu_console_read(&event->binding, &rec, &msg);
}

/* Most of what programs write to trace_marker is not. */
static bool is_of_snapshot(struct lanes_event *event, const struct tep_record *record)
{
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_step step;

	return iommu_step_read(&event->binding, record, event->format, &step, values);
}

/* Not inlined, to keep the path of the frequent maps and unmaps short. */
static __attribute__((noinline)) void add_whole(struct lanes_stream *s, struct lanes_records *to,
						unsigned int number,
						const struct tep_record *record, uint64_t ref)
{
	struct lanes_event *event = &s->events[number];
	struct lanes_record copy = {
		.ts = record->ts,
		.ref = ref,
		.cpu = record->cpu,
		.event = number,
		.size = (unsigned int)record->size,
		.data = record->data,
	};

	if (event->binding.event == &iommu_event_console && !may_be_about_iommu(event, record))
		return;
	if (event->binding.event == &iommu_event_print && !is_of_snapshot(event, record))
		return;
	to->nr_faults += lanes_may_be_fault(event);
	lanes_records_add(to, &copy);
}

/* Keep a map or unmap in packed form. Returns false if it must be kept whole. */
static inline __attribute__((always_inline)) bool pack(const struct lanes_stream *s,
						       struct lanes_records *to,
						       unsigned int number,
						       const struct tep_record *rec)
{
	struct iommu_map_record map;

	return iommu_map_read(&s->maps[number], rec->data, (size_t)rec->size, &map) &&
	       lanes_records_add_map(to, rec->cpu, rec->ts, number, &map);
}

/* The events of system dma that name the device of a map or unmap. */
static bool pack_dma(const struct lanes_stream *s, struct lanes_records *to, unsigned int number,
		     const struct tep_record *rec)
{
	struct iommu_dma_record dma;

	return iommu_dma_read(&s->events[number].dma, rec->data, (size_t)rec->size, &dma) &&
	       lanes_records_add_dma(to, rec->cpu, rec->ts, number, &dma);
}

bool lanes_load_is_whole(const struct lanes_stream *s, const struct tep_record *rec)
{
	return iommu_record_size(rec, &s->pages) == (uint32_t)rec->size;
}

bool lanes_load_again(struct lanes_stream *s, struct lanes_records *to, unsigned int number,
		      const struct tep_record *rec, uint64_t ref, bool whole)
{
	if (!lanes_load_is_whole(s, rec))
		return false;
	if (!whole && pack(s, to, number, rec))
		return true;
	add_whole(s, to, number, rec, ref);
	return false;
}

/* All records but the maps and unmaps that handle_record() has packed. */
static __attribute__((noinline)) void handle_other(struct kshark_data_stream *stream,
						   const struct tep_record *rec,
						   const struct kshark_entry *entry)
{
	struct lanes_stream *s = atomic_load_explicit(&newest, memory_order_relaxed);
	unsigned int number;

	if (!s || s->stream != stream) {
		s = loading;
		if (!s || s->stream != stream)
			return;
	}
	if (entry->event_id == KS_EVENT_OVERFLOW) {
		lanes_load_lost(&s->records, rec);
		return;
	}
	number = s->by_id[(uint16_t)entry->event_id];
	if (!number--)
		return;
	lanes_handlers_called(&s->handlers, number);
	if (!lanes_load_is_whole(s, rec))
		return;
	if (!pack(s, &s->records, number, rec) && !pack_dma(s, &s->records, number, rec))
		add_whole(s, &s->records, number, rec,
			  s->events[number].marks ? (uint64_t)(uintptr_t)entry : 0);
}

static void handle_record(struct kshark_data_stream *stream, void *record,
			  struct kshark_entry *entry)
{
	const struct tep_record *rec = record;
	struct lanes_stream *s = atomic_load_explicit(&newest, memory_order_relaxed);
	unsigned int number;

	if (s && s->stream == stream) {
		number = s->by_id[(uint16_t)entry->event_id];
		if (number && iommu_record_is_plain(rec, &s->pages) &&
		    pack(s, &s->records, number - 1, rec)) {
			lanes_handlers_called(&s->handlers, number - 1);
			return;
		}
	}
	handle_other(stream, rec, entry);
}

bool lanes_is_our_handler(const struct kshark_event_proc_handler *handler)
{
	return handler->event_func == handle_record;
}

/* Returns the bytes that fill the height of a lane: the highest peak, but at least one page. */
static uint64_t scale_of(const struct iommu_lanes *lanes)
{
	size_t n;
	const struct iommu_lane *lane = iommu_lanes_list(lanes, &n);
	uint64_t scale = 4096;

	for (size_t i = 0; i < n; i++)
		scale = lane[i].peak > scale ? lane[i].peak : scale;
	return scale;
}

/* Replay the stream's records; the worker's main function. */
static void *work(void *stream)
{
	struct lanes_stream *s = stream;
	struct iommu_lanes *lanes = lanes_replay(s);
	struct iommu_holder_colours *colours = lanes ? iommu_holder_colours_new(lanes) : NULL;

	lanes_lock();
	s->lanes = lanes;
	s->colours = colours;
	s->scale = lanes ? scale_of(lanes) : 0;
	s->state = lanes ? LANES_READY : LANES_NONE;
	lanes_unlock();
	return NULL;
}

/* Waits for the worker, but not for long. Returns whether it has ended. */
static bool joined_soon(pthread_t worker)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += REPLAY_WAIT;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	return !pthread_clockjoin_np(worker, NULL, CLOCK_MONOTONIC, &until);
}

const char *lanes_load_release(const struct lanes_stream *s)
{
	struct tracecmd_input *input = kshark_get_tep_input(s->stream);

	return iommu_uname_release(tracecmd_get_uname && input ? tracecmd_get_uname(input) : NULL);
}

static void begin_load(struct lanes_stream *s)
{
	lanes_stream_reset(s);
	iommu_formats_config(kshark_get_tep(s->stream), lanes_load_release(s), &s->config);
	lanes_lock();
	s->load = ++nr_loads;
	s->state = LANES_LOADING;
	lanes_unlock();
	lanes_handlers_begin(&s->handlers, s->stream, handle_record, s->by_id);
	loading = s;
	atomic_store(&newest, s);
}

/* @rows are in the order of time. */
static void end_load(struct lanes_stream *s, struct kshark_entry **rows, ssize_t nr)
{
	int64_t offset = lanes_stream_offset(s);
	bool any = s->records.nr > 0 && nr > 0;
	bool small = s->records.nr <= SMALL_TRACE; /* later, the records are the worker's */

	loading = NULL;
	atomic_store(&newest, NULL);
	lanes_handlers_end(&s->handlers);
	lanes_lock();
	s->begin = any ? rows[0]->ts - offset : 0;
	s->end = any ? rows[nr - 1]->ts - offset : 0;
	s->nr_rows = any ? (size_t)nr : 0;
	s->state = any ? LANES_WORKING : LANES_NONE;
	lanes_unlock();
	if (!any)
		return;
	atomic_store(&s->cancelled, false);
	s->has_worker = !pthread_create(&s->worker, NULL, work, s);
	if (s->has_worker && !(small && joined_soon(s->worker)))
		return;
	lanes_lock();
	if (!s->has_worker)
		s->state = LANES_NONE; /* no thread can be created, and the host must not wait */
	lanes_publish(s->sd);
	lanes_unlock();
	s->has_worker = false;
}

static ssize_t load_entries(struct kshark_data_stream *stream, struct kshark_context *context,
			    struct kshark_entry ***rows)
{
	struct lanes_stream *s;
	ssize_t nr;

	lanes_lock();
	s = lanes_stream_of(stream->stream_id);
	lanes_unlock();
	if (!s)
		return -EFAULT; /* cannot happen: the method was restored before */
	begin_load(s);
	nr = s->load_entries(stream, context, rows);
	end_load(s, rows && nr > 0 ? *rows : NULL, nr);
	return nr;
}

static struct kshark_generic_stream_interface *interface_of(struct lanes_stream *s)
{
	struct kshark_generic_stream_interface *interface = s->stream->interface;

	if (!interface || interface->type != KS_GENERIC_DATA_INTERFACE)
		return NULL;
	return interface;
}

/*
 * Lanes refer to the entries of faults and of changes of a device's holder. Other events are too
 * many for that.
 */
static bool is_marked(const struct iommu_event *event)
{
	return event == &iommu_event_io_page_fault || event == &iommu_event_console ||
	       event == &iommu_event_smmu_evtq || event == &iommu_event_add_device_to_group ||
	       event == &iommu_event_remove_device_from_group ||
	       event == &iommu_event_attach_device_to_domain ||
	       event == &iommu_event_detach_device_from_domain;
}

static void add_event(struct lanes_stream *s, const struct iommu_event *event)
{
	struct tep_event *format =
		tep_find_event_by_name(kshark_get_tep(s->stream), event->system, event->name);
	struct lanes_event *to = &s->events[s->nr_events];

	if (!format || format->id < 0 || format->id > UINT16_MAX ||
	    s->nr_events >= LANES_EVENT_CALLS || s->by_id[format->id])
		return;
	*to = (struct lanes_event){ .format = format, .marks = is_marked(event) };
	to->binding.event = event;
	iommu_bind(&to->binding, format);
	to->binding.pages = s->pages;
	to->dma = iommu_dma_layout_of(&to->binding);
	s->maps[s->nr_events] = iommu_map_layout_of(&to->binding);
	s->by_id[format->id] = (uint8_t)++s->nr_events;
}

static void add_events(struct lanes_stream *s)
{
	for (size_t i = iommu_count_events(iommu_observed_events); i-- > 0;) {
		if (iommu_is_fed(iommu_observed_events[i]))
			add_event(s, iommu_observed_events[i]);
	}
	for (size_t i = iommu_count_events(iommu_events); i-- > 0;) {
		if (iommu_is_fed(iommu_events[i]))
			add_event(s, iommu_events[i]);
	}
}

/* Lanes need no returns of calls; statistics do, which read the trace again. */
static bool is_for_lanes(const struct iommu_event *event)
{
	return event != &iommu_event_probe_map_ret && event != &iommu_event_probe_unmap_ret &&
	       event != &iommu_event_probe_flush_ret;
}

/* How frequent an event is, compared with others of the trace. */
enum frequency { RARE, OF_MAPS, MAPS };

static enum frequency frequency_of(const struct lanes_stream *s, unsigned int number)
{
	if (s->maps[number].kind != IOMMU_STEP_NONE)
		return MAPS;
	return s->events[number].dma.kind != IOMMU_STEP_NONE ? OF_MAPS : RARE;
}

static void register_handlers(struct lanes_stream *s, enum frequency frequency)
{
	for (unsigned int i = 0; i < s->nr_events; i++) {
		const struct lanes_event *event = &s->events[i];

		if (frequency_of(s, i) == frequency && is_for_lanes(event->binding.event))
			kshark_register_event_handler(s->stream, (int16_t)event->format->id,
						      handle_record);
	}
}

/*
 * The host searches its list of handlers for each record, newest first, so the most frequent events
 * are registered last.
 */
static void register_all_handlers(struct lanes_stream *s)
{
	kshark_register_event_handler(s->stream, KS_EVENT_OVERFLOW, handle_record);
	register_handlers(s, RARE);
	register_handlers(s, OF_MAPS);
	register_handlers(s, MAPS);
}

static struct iommu_pages pages_of(struct kshark_data_stream *stream)
{
	struct tracecmd_input *input = kshark_get_tep_input(stream);

	return iommu_pages_of(kshark_get_tep(stream),
			      tracecmd_page_size && input ? tracecmd_page_size(input) : 0);
}

bool lanes_load_hook(struct lanes_stream *s)
{
	struct kshark_generic_stream_interface *interface = interface_of(s);
	size_t n = iommu_count_events(iommu_events) + iommu_count_events(iommu_observed_events);

	if (!interface || !kshark_is_tep(s->stream) || !kshark_get_tep(s->stream))
		return false;
	s->events = calloc(n, sizeof(*s->events));
	s->maps = calloc(n, sizeof(*s->maps));
	s->by_id = calloc(UINT16_MAX + 1, 1);
	if (!s->events || !s->maps || !s->by_id)
		return false;
	s->pages = pages_of(s->stream);
	add_events(s);
	if (!s->nr_events || !lanes_handlers_init(&s->handlers, s->nr_events))
		return false;
	register_all_handlers(s);
	s->load_entries = interface->load_entries;
	interface->load_entries = load_entries;
	return true;
}

void lanes_load_unhook(struct lanes_stream *s)
{
	struct kshark_generic_stream_interface *interface = interface_of(s);

	if (interface && s->load_entries && interface->load_entries == load_entries)
		interface->load_entries = s->load_entries;
	kshark_unregister_event_handler(s->stream, KS_EVENT_OVERFLOW, handle_record);
	for (unsigned int i = 0; i < s->nr_events; i++)
		kshark_unregister_event_handler(s->stream, (int16_t)s->events[i].format->id,
						handle_record);
}
