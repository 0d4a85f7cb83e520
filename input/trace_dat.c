/* SPDX-License-Identifier: LGPL-2.1 */
#include "trace_dat.h"

#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "tep/comm.h"
#include "tep/formats.h"
#include "tep/record_step.h"
#include "trace_dat_open.h"
#include "trace_dat_records.h"

/* Exported by libtracecmd, but not in its header. Weak, in case a version lacks them. */
extern const char *tracecmd_get_uname(struct tracecmd_input *handle) __attribute__((weak));
/* The number of CPUs in every buffer of the file. */
extern int tracecmd_cpus(struct tracecmd_input *handle) __attribute__((weak));

/* A format of the file, found by its id. */
struct trace_format {
	struct tep_event *event;       /* NULL: no format has that id */
	struct iommu_binding *binding; /* NULL: the replay ignores its records */
	uint64_t events;	       /* so far, in the buffer that is being read */
};

struct trace_dat {
	char *name;
	char *release;
	struct tep_handle *tep;
	struct tracecmd_input **buffers; /* NULL: not open yet */
	unsigned int nr_buffers;
	struct iommu_binding *bindings;
	size_t nr_bindings;
	struct trace_format *formats; /* by id */
	size_t nr_formats;
	uint32_t id_offset; /* of common_type, two bytes in each record */
	bool swap;	    /* recorded in the other byte order */
	struct input_system *systems;
};

static char *copy_release(struct tracecmd_input *top)
{
	const char *release =
		iommu_uname_release(tracecmd_get_uname ? tracecmd_get_uname(top) : NULL);

	return release ? strndup(release, strcspn(release, " ")) : NULL;
}

static bool list_formats(struct trace_dat *file)
{
	struct tep_event **events = tep_list_events(file->tep, TEP_EVENT_SORT_ID);
	const struct tep_format_field *type = NULL;
	size_t n = 0;

	while (events && events[n])
		n++;
	file->nr_formats = n ? (size_t)events[n - 1]->id + 1 : 1;
	file->formats = calloc(file->nr_formats, sizeof(*file->formats));
	file->systems = calloc(n + 1, sizeof(*file->systems));
	if (!file->formats || !file->systems)
		return false;
	for (size_t i = 0; i < n; i++)
		file->formats[events[i]->id].event = events[i];
	if (n)
		type = tep_find_common_field(events[0], "common_type");
	if (type && type->offset > 0)
		file->id_offset = (uint32_t)type->offset;
	file->swap = iommu_is_swapped(file->tep);
	return true;
}

/* Bind those of @events that the file has, once, so that records are found by their id. */
static void bind_events(struct trace_dat *file, const struct iommu_event *const *events)
{
	for (; *events; events++) {
		struct iommu_binding *binding = &file->bindings[file->nr_bindings];
		struct tep_event *format =
			tep_find_event_by_name(file->tep, (*events)->system, (*events)->name);

		if (!format || !iommu_is_fed(*events))
			continue;
		binding->event = *events;
		iommu_bind(binding, format);
		file->nr_bindings++;
		if (!binding->foreign)
			file->formats[format->id].binding = binding;
	}
}

static bool prepare(struct trace_dat *file, const char *name, struct tracecmd_input *top)
{
	size_t n = iommu_count_events(iommu_events) + iommu_count_events(iommu_observed_events);

	file->tep = tracecmd_get_tep(top);
	file->nr_buffers = 1 + (unsigned int)tracecmd_buffer_instances(top);
	file->buffers = calloc(file->nr_buffers, sizeof(struct tracecmd_input *));
	file->bindings = calloc(n, sizeof(*file->bindings));
	file->name = strdup(name);
	file->release = copy_release(top);
	if (!file->buffers || !file->bindings || !file->name || !list_formats(file))
		return false;
	file->buffers[0] = top;
	bind_events(file, iommu_events);
	bind_events(file, iommu_observed_events);
	return true;
}

struct trace_dat *trace_dat_open(const char *name)
{
	struct tracecmd_input *top = trace_dat_open_top(name);
	struct trace_dat *file;

	if (!top)
		return NULL;
	file = calloc(1, sizeof(*file));
	if (file && prepare(file, name, top))
		return file;
	if (!file || !file->buffers || !file->buffers[0])
		trace_dat_close_buffer(top, name);
	trace_dat_close(file);
	input_error("%s: out of memory", name);
	return NULL;
}

void trace_dat_close(struct trace_dat *file)
{
	if (!file)
		return;
	for (size_t i = 0; i < file->nr_bindings; i++)
		iommu_unbind(&file->bindings[i]);
	/* Close the top buffer last: the others are parts of it. */
	for (unsigned int i = file->nr_buffers; file->buffers && i-- > 0;) {
		if (file->buffers[i])
			trace_dat_close_buffer(file->buffers[i], file->name);
	}
	free(file->buffers);
	free(file->bindings);
	free(file->formats);
	free(file->systems);
	free(file->release);
	free(file->name);
	free(file);
}

const char *trace_dat_release(const struct trace_dat *file)
{
	return file->release;
}

void trace_dat_config(const struct trace_dat *file, struct iommu_replay_config *config)
{
	iommu_formats_config(file->tep, file->release, config);
}

const char *trace_dat_comm(const struct trace_dat *file, int32_t pid)
{
	return iommu_known_comm(tep_data_comm_from_pid(file->tep, pid));
}

unsigned int trace_dat_buffers(const struct trace_dat *file)
{
	return file->nr_buffers;
}

const char *trace_dat_buffer_name(const struct trace_dat *file, unsigned int buffer)
{
	const char *name = NULL;

	if (buffer)
		name = tracecmd_buffer_instance_name(file->buffers[0], (int)buffer - 1);
	return name ? name : "";
}

struct reading {
	struct trace_dat *file;
	struct input_stats *stats;
	struct iommu_feeder feeder;
};

/* The format with the record's id; NULL if the file has none. */
static struct trace_format *format_of(const struct trace_dat *file, const struct tep_record *record)
{
	uint16_t id;

	if (record->size < 0 || (size_t)record->size < file->id_offset + sizeof(id))
		return NULL;
	memcpy(&id, (const char *)record->data + file->id_offset, sizeof(id));
	if (file->swap)
		id = __builtin_bswap16(id);
	return id < file->nr_formats && file->formats[id].event ? &file->formats[id] : NULL;
}

static void take_record(struct reading *r, const struct tep_record *record)
{
	struct trace_format *format = format_of(r->file, record);

	iommu_feeder_time(&r->feeder, record->ts);
	if (record->missed_events)
		iommu_feeder_lost(&r->feeder, record->ts, record->cpu, iommu_record_lost(record));
	if (!format) {
		r->stats->unknown++;
		return;
	}
	format->events++;
	if (format->binding)
		iommu_feeder_record(&r->feeder, format->binding, format->event, record, 0);
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

static void reset_counts(struct trace_dat *file)
{
	for (size_t i = 0; i < file->nr_formats; i++)
		file->formats[i].events = 0;
}

/* Sum up the counts of formats by system. */
static void sum_counts(struct trace_dat *file, struct input_stats *stats)
{
	struct tep_event **events = tep_list_events(file->tep, TEP_EVENT_SORT_SYSTEM);
	struct input_system *systems = file->systems;
	size_t nr = 0;

	for (; events && *events; events++) {
		const char *name = (*events)->system;
		uint64_t n = file->formats[(*events)->id].events;

		if (!n)
			continue;
		if (!nr || strcmp(systems[nr - 1].name, name) != 0)
			systems[nr++] = (struct input_system){ .name = name };
		systems[nr - 1].events += n;
	}
	stats->systems = systems;
	stats->nr_systems = nr;
}

/* Returns false if out of memory. */
static bool read_all(struct reading *r, struct tracecmd_input *input)
{
	int cpus = tracecmd_cpus ? tracecmd_cpus(input) : tep_get_cpus(r->file->tep);
	struct trace_dat_records records;
	struct tep_record *record;
	bool started = trace_dat_records_start(&records, input, r->file->name, cpus);

	while (started && (record = trace_dat_records_next(&records))) {
		take_time(r->stats, record->ts);
		take_record(r, record);
	}
	trace_dat_records_free(&records);
	if (started)
		iommu_feeder_end(&r->feeder);
	return started;
}

bool trace_dat_read(struct trace_dat *file, unsigned int buffer, const struct iommu_sink *reader,
		    struct input_stats *stats)
{
	struct reading r = { .file = file, .stats = stats };
	struct tracecmd_input **input = &file->buffers[buffer];

	iommu_feeder_init(&r.feeder, reader);
	*stats = (struct input_stats){ .events = 0 };
	if (!*input)
		*input = trace_dat_open_instance(file->buffers[0], (int)buffer - 1, file->name);
	if (!*input)
		return false;
	reset_counts(file);
	if (!read_all(&r, *input))
		return input_error("%s: out of memory", file->name);
	sum_counts(file, stats);
	return true;
}
