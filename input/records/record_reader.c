/* SPDX-License-Identifier: LGPL-2.1 */
#include "record_reader.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "input/common/library_guard.h"
#include "input/common/message.h"
#include "tep/record_step.h"

/* No record can have another id. */
static bool is_id(int id)
{
	return id >= 0 && id <= RECORD_ID_MAX;
}

/* Returns the number of @events, and the number of elements that a table by their ids needs. */
static size_t count_formats(struct record_reader *reader, struct tep_event **events)
{
	size_t left_out = 0;
	size_t n = 0;

	reader->nr_formats = 1;
	for (; events && events[n]; n++) {
		if (!is_id(events[n]->id))
			left_out++;
		else if ((size_t)events[n]->id >= reader->nr_formats)
			reader->nr_formats = (size_t)events[n]->id + 1;
	}
	if (left_out)
		input_error("%s: event formats with an id above %d, which no kernel has, are "
			    "ignored: %zu; copy the file again",
			    reader->name, RECORD_ID_MAX, left_out);
	return n;
}

static bool list_formats(struct record_reader *reader)
{
	struct tep_event **events = tep_list_events(reader->tep, TEP_EVENT_SORT_ID);
	const struct tep_format_field *type = NULL;
	size_t n = count_formats(reader, events);

	reader->formats = calloc(reader->nr_formats, sizeof(*reader->formats));
	reader->systems = calloc(n + 1, sizeof(*reader->systems));
	if (!reader->formats || !reader->systems)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (is_id(events[i]->id))
			reader->formats[events[i]->id].event = events[i];
	}
	if (n)
		type = tep_find_common_field(events[0], "common_type");
	if (type && type->offset > 0)
		reader->id_offset = (uint32_t)type->offset;
	reader->swap = iommu_is_swapped(reader->tep);
	return true;
}

static const struct iommu_event *const graph_events[] = { &iommu_event_graph_entry,
							  &iommu_event_graph_exit, NULL };

/* Bind those of @events that the file has, once, so that records are found by their id. */
static void bind_events(struct record_reader *reader, const struct iommu_event *const *events)
{
	for (; *events; events++) {
		struct iommu_binding *binding = &reader->bindings[reader->nr_bindings];
		struct tep_event *format =
			tep_find_event_by_name(reader->tep, (*events)->system, (*events)->name);

		if (!format || !is_id(format->id))
			continue;
		binding->event = *events;
		iommu_bind(binding, format);
		reader->nr_bindings++;
		if (binding->foreign)
			continue;
		if (events == graph_events || events == graph_events + 1) {
			reader->formats[format->id].graph = binding;
			continue;
		}
		if (iommu_is_fed(*events)) {
			reader->formats[format->id].binding = binding;
			reader->formats[format->id].map = iommu_map_layout_of(binding);
		}
		if ((*events)->stock || !iommu_is_fed(*events))
			reader->formats[format->id].prints = binding;
	}
}

static const char *find_function(void *arg, uint64_t address)
{
	const struct record_reader *reader = arg;
	const char *name;

	library_enter(reader->name);
	name = tep_find_function(reader->tep, address);
	library_leave();
	return name;
}

/* Events that the library prints, but of which a listener gets the values. */
static const struct iommu_event *const printed_by_library[] = { &iommu_event_aer, NULL };

bool record_reader_init(struct record_reader *reader, const char *name, struct tep_handle *tep)
{
	size_t n = iommu_count_events(iommu_events) + iommu_count_events(iommu_observed_events) +
		   iommu_count_events(printed_by_library) + iommu_count_events(graph_events);

	reader->name = name;
	reader->tep = tep;
	reader->bindings = calloc(n, sizeof(*reader->bindings));
	if (!reader->bindings || !list_formats(reader))
		return false;
	bind_events(reader, iommu_events);
	bind_events(reader, iommu_observed_events);
	bind_events(reader, printed_by_library);
	bind_events(reader, graph_events);
	reader->graph.find = find_function;
	reader->graph.arg = reader;
	return true;
}

void record_reader_free(struct record_reader *reader)
{
	for (size_t i = 0; i < reader->nr_bindings; i++)
		iommu_unbind(&reader->bindings[i]);
	if (reader->seq)
		trace_seq_destroy(reader->seq);
	free(reader->seq);
	free(reader->bindings);
	free(reader->formats);
	free(reader->systems);
}

void record_reader_begin(struct record_reader *reader, const struct iommu_sink *sink,
			 const struct input_listener *listener, struct input_stats *stats,
			 const struct iommu_pages *pages)
{
	reader->listener = listener;
	iommu_feeder_init(&reader->feeder, sink);
	*stats = (struct input_stats){ .events = 0 };
	reader->stats = stats;
	reader->damaged = 0;
	reader->pages = *pages;
	for (size_t i = 0; i < reader->nr_bindings; i++)
		reader->bindings[i].pages = *pages;
	for (size_t i = 0; i < reader->nr_formats; i++)
		reader->formats[i].events = 0;
}

/* The id of a record of @size bytes; -1 if the file has no format with it. */
static int id_of(const struct record_reader *reader, const void *data, uint32_t size)
{
	uint16_t id;

	if (size < reader->id_offset + sizeof(id))
		return -1;
	memcpy(&id, (const char *)data + reader->id_offset, sizeof(id));
	if (reader->swap)
		id = __builtin_bswap16(id);
	return id < reader->nr_formats && reader->formats[id].event ? id : -1;
}

/*
 * The first and last records may have other times: clocks may differ between CPUs, and may go back.
 */
static void take_time(struct input_stats *stats, uint64_t ts)
{
	if (!stats->events++ || ts < stats->first_ts)
		stats->first_ts = ts;
	if (ts > stats->last_ts)
		stats->last_ts = ts;
}

/* A record whose text the library writes. */
struct library_text {
	struct record_reader *reader;
	struct tep_record *record;
};

static void put_library_text(struct iommu_text *t, const struct input_event *event)
{
	const struct library_text *from = event->arg;
	struct record_reader *reader = from->reader;
	size_t len;

	if (!reader->seq) {
		reader->seq = calloc(1, sizeof(*reader->seq));
		if (!reader->seq)
			return;
		trace_seq_init(reader->seq);
	}
	trace_seq_reset(reader->seq);
	library_enter(reader->name);
	tep_print_event(reader->tep, reader->seq, from->record, "%s", TEP_PRINT_INFO);
	library_leave();
	len = reader->seq->len;
	/* The kernel's formats may end with a newline. */
	while (len && reader->seq->buffer[len - 1] == '\n')
		len--;
	iommu_text_untrusted(t, reader->seq->buffer, len);
}

static struct iommu_string string_of(const char *str)
{
	return (struct iommu_string){ str, strlen(str) };
}

/* Feed a record and pass it on as a line. */
static void take_line(struct record_reader *reader, const struct record_format *format,
		      const struct tep_record *record)
{
	struct tep_record copy = *record;
	const struct library_text from = { reader, &copy };
	struct iommu_binding *binding = format->prints ? format->prints : format->binding;
	struct iommu_record_line line = { .step = { .kind = IOMMU_STEP_NONE } };
	struct input_event event = {
		.ts = record->ts,
		.cpu = record->cpu,
		.system = string_of(format->event->system),
		.name = string_of(format->event->name),
		.step = &line.step,
		.put_text = put_library_text,
		.arg = &from,
	};

	copy.size = (int)iommu_record_size(record, &reader->pages);
	if (binding) {
		iommu_feeder_record_line(&reader->feeder, binding, format->event, record, &line);
		event.pid = line.step.pid;
		event.kept = line.kept;
	} else {
		event.pid = tep_data_pid(reader->tep, &copy);
	}
	if (format->prints) {
		event.event = binding->event;
		event.values = line.values;
		event.rec = &line.rec;
		event.places = binding->places;
	}
	reader->listener->event(reader->listener->arg, &event);
}

/* Returns the id of a record of @size bytes; -1 if the file has no format with it. */
static int count(struct record_reader *reader, uint64_t ts, const void *data, uint32_t size)
{
	int id = id_of(reader, data, size);

	take_time(reader->stats, ts);
	if (id >= 0)
		reader->formats[id].events++;
	else
		reader->stats->unknown++;
	return id;
}

/* Whether a record of the format must be fed. */
static bool is_fed(const struct record_reader *reader, int id)
{
	return id >= 0 && (reader->formats[id].binding || reader->listener ||
			   (reader->formats[id].graph && reader->feeder.sink.calls));
}

/* Feed a map or unmap. Returns false if it is none, or if it must be read in the general way. */
static bool feed_map(struct record_reader *reader, const struct record_format *format,
		     const struct record_data *record)
{
	const struct iommu_map_layout *layout = &format->map;
	struct iommu_map_record map;

	if (reader->listener || !iommu_map_read(layout, record->data, record->size, &map))
		return false;
	const struct iommu_step step = {
		.kind = layout->kind,
		.context = iommu_step_context(map.flags),
		.ts = record->ts,
		.cpu = record->cpu,
		.pid = map.pid,
		.iova = map.iova,
		.size = map.size,
		.done = layout->kind == IOMMU_STEP_UNMAP ? map.done : 0,
		.paddr = iommu_map_paddr(layout, record->data),
	};

	iommu_feeder_step(&reader->feeder, &step, 0);
	return true;
}

static void feed_call(struct record_reader *reader, const struct record_format *format,
		      const struct tep_record *record)
{
	struct iommu_step step;

	if (graph_record_step(&reader->graph, format->graph, record, format->event, &step))
		iommu_feeder_step(&reader->feeder, &step, 0);
}

static void feed_any(struct record_reader *reader, const struct record_format *format,
		     const struct tep_record *record)
{
	if (reader->listener)
		take_line(reader, format, record);
	else if (format->graph)
		feed_call(reader, format, record);
	else
		iommu_feeder_record(&reader->feeder, format->binding, format->event, record, 0);
}

void record_reader_take(struct record_reader *reader, const struct tep_record *record)
{
	uint32_t size = iommu_record_size(record, &reader->pages);
	const struct record_data data = { record->ts, record->cpu, size, record->data };
	bool damaged = size != (uint32_t)record->size;
	int id = count(reader, record->ts, record->data, size);
	const struct record_format *format = &reader->formats[id < 0 ? 0 : id];

	reader->damaged += damaged;
	iommu_feeder_time(&reader->feeder, record->ts);
	if (record->missed_events)
		iommu_feeder_lost(&reader->feeder, record->ts, record->cpu,
				  iommu_record_lost(record));
	if (!is_fed(reader, id))
		return;
	/* A record that was cut is not read. */
	if (damaged ? !format->graph : !feed_map(reader, format, &data))
		feed_any(reader, format, record);
}

int record_reader_count(struct record_reader *reader, const struct record_data *record)
{
	int id = count(reader, record->ts, record->data, record->size);

	return is_fed(reader, id) ? id : -1;
}

int record_reader_wants(const struct record_reader *reader, const struct record_data *record)
{
	int id = id_of(reader, record->data, record->size);

	/* The sink that will want calls, or not, is not known yet. */
	return is_fed(reader, id) || (id >= 0 && reader->formats[id].graph) ? id : -1;
}

void record_reader_feed(struct record_reader *reader, int id, const struct record_data *record)
{
	const struct record_format *format = &reader->formats[id];

	iommu_feeder_time(&reader->feeder, record->ts);
	if (!feed_map(reader, format, record)) {
		const struct tep_record from = {
			.ts = record->ts,
			.cpu = record->cpu,
			.size = (int)record->size,
			.data = (void *)(uintptr_t)record->data,
		};

		feed_any(reader, format, &from);
	}
}

void record_reader_lost(struct record_reader *reader, uint64_t ts, int cpu, uint64_t nr)
{
	iommu_feeder_time(&reader->feeder, ts);
	iommu_feeder_lost(&reader->feeder, ts, cpu, nr);
}

/* Sum up the counts of formats by system. */
static void sum_counts(struct record_reader *reader)
{
	struct tep_event **events = tep_list_events(reader->tep, TEP_EVENT_SORT_SYSTEM);
	struct input_system *systems = reader->systems;
	size_t nr = 0;

	for (; events && *events; events++) {
		const char *name = (*events)->system;
		uint64_t n = is_id((*events)->id) ? reader->formats[(*events)->id].events : 0;

		if (!n)
			continue;
		if (!nr || strcmp(systems[nr - 1].name, name) != 0)
			systems[nr++] = (struct input_system){ .name = name };
		systems[nr - 1].events += n;
	}
	reader->stats->systems = systems;
	reader->stats->nr_systems = nr;
}

void record_reader_end(struct record_reader *reader)
{
	iommu_feeder_end(&reader->feeder);
	if (reader->damaged)
		input_error("%s: records with an impossible length are ignored: %" PRIu64
			    "; copy the file again",
			    reader->name, reader->damaged);
	sum_counts(reader);
}
