/* SPDX-License-Identifier: LGPL-2.1 */
#include "trace_dat.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "memory_limit.h"
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
/* The unit in which the library reads the events of a buffer. */
extern int tracecmd_page_size(struct tracecmd_input *handle) __attribute__((weak));

/* A format of the file, found by its id. */
struct trace_format {
	struct tep_event *event;       /* NULL: no format has that id */
	struct iommu_binding *binding; /* NULL: the replay ignores its records */
	uint64_t events;	       /* so far, in the buffer that is being read */
};

struct trace_dat {
	char *name;
	char *release;
	char *host;
	struct tep_handle *tep;
	struct tracecmd_input **buffers; /* NULL: not open yet */
	struct memory_limit memory;
	unsigned int nr_buffers;
	struct iommu_binding *bindings;
	size_t nr_bindings;
	struct trace_format *formats; /* by id */
	size_t nr_formats;
	uint32_t id_offset;	  /* of common_type, two bytes in each record */
	struct iommu_pages pages; /* of the buffer that is being read */
	bool swap;		  /* recorded in the other byte order */
	struct input_system *systems;
	unsigned long long records_max; /* the most that the file can have */
	unsigned long long *records;	/* by buffer; 0: not read yet */
};

static char *copy_word(const char *str)
{
	size_t len = str ? strcspn(str, " ") : 0;

	return len ? strndup(str, len) : NULL;
}

static void copy_uname(struct trace_dat *file, struct tracecmd_input *top)
{
	const char *uname = tracecmd_get_uname ? tracecmd_get_uname(top) : NULL;
	const char *space = uname ? strchr(uname, ' ') : NULL;

	file->release = copy_word(iommu_uname_release(uname));
	/* Without a release, the second word is not the host's name. "(none)" is Linux's default.
	 */
	if (file->release && space && strncmp(space + 1, "(none) ", 7) != 0)
		file->host = copy_word(space + 1);
}

/* No record can have another id. */
static bool is_id(int id)
{
	return id >= 0 && id <= TRACE_DAT_ID_MAX;
}

/* Returns the number of @events, and the number of elements that a table by their ids needs. */
static size_t count_formats(struct trace_dat *file, struct tep_event **events)
{
	size_t left_out = 0;
	size_t n = 0;

	file->nr_formats = 1;
	for (; events && events[n]; n++) {
		if (!is_id(events[n]->id))
			left_out++;
		else if ((size_t)events[n]->id >= file->nr_formats)
			file->nr_formats = (size_t)events[n]->id + 1;
	}
	if (left_out)
		input_error("%s: event formats with an id above %d are ignored: %zu", file->name,
			    TRACE_DAT_ID_MAX, left_out);
	return n;
}

static bool list_formats(struct trace_dat *file)
{
	struct tep_event **events = tep_list_events(file->tep, TEP_EVENT_SORT_ID);
	const struct tep_format_field *type = NULL;
	size_t n = count_formats(file, events);

	file->formats = calloc(file->nr_formats, sizeof(*file->formats));
	file->systems = calloc(n + 1, sizeof(*file->systems));
	if (!file->formats || !file->systems)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (is_id(events[i]->id))
			file->formats[events[i]->id].event = events[i];
	}
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

		if (!format || !is_id(format->id) || !iommu_is_fed(*events))
			continue;
		binding->event = *events;
		iommu_bind(binding, format);
		file->nr_bindings++;
		if (!binding->foreign)
			file->formats[format->id].binding = binding;
	}
}

static unsigned int count_buffers(const struct trace_dat *file, struct tracecmd_input *top)
{
	int n = tracecmd_buffer_instances(top) + 1;

	if (n <= TRACE_DAT_BUFFERS_MAX)
		return n > 0 ? (unsigned int)n : 1;
	input_error("%s: only the first %d of %d buffers are read", file->name,
		    TRACE_DAT_BUFFERS_MAX, n);
	return TRACE_DAT_BUFFERS_MAX;
}

static bool prepare(struct trace_dat *file, const char *name, struct tracecmd_input *top)
{
	size_t n = iommu_count_events(iommu_events) + iommu_count_events(iommu_observed_events);

	file->name = strdup(name);
	if (!file->name)
		return false;
	file->tep = tracecmd_get_tep(top);
	file->nr_buffers = count_buffers(file, top);
	file->buffers = calloc(file->nr_buffers, sizeof(struct tracecmd_input *));
	file->records = calloc(file->nr_buffers, sizeof(*file->records));
	file->bindings = calloc(n, sizeof(*file->bindings));
	copy_uname(file, top);
	if (!file->buffers || !file->records || !file->bindings || !list_formats(file))
		return false;
	file->buffers[0] = top;
	bind_events(file, iommu_events);
	bind_events(file, iommu_observed_events);
	return true;
}

static struct tracecmd_input *open_top(struct trace_dat *file, const char *name)
{
	struct tracecmd_input *top;

	memory_limit_init(&file->memory, name);
	memory_limit_begin(&file->memory);
	top = trace_dat_open_top(name, &file->records_max);
	memory_limit_end(&file->memory);
	return top;
}

static struct tracecmd_input *open_instance(struct trace_dat *file, unsigned int buffer)
{
	struct tracecmd_input *instance;

	memory_limit_begin(&file->memory);
	instance = trace_dat_open_instance(file->buffers[0], (int)buffer - 1, file->name);
	memory_limit_end(&file->memory);
	return instance;
}

struct trace_dat *trace_dat_open(const char *name)
{
	struct trace_dat *file = calloc(1, sizeof(*file));
	struct tracecmd_input *top = file ? open_top(file, name) : NULL;

	if (top && prepare(file, name, top))
		return file;
	if (file && !top) {
		free(file);
		return NULL;
	}
	if (top && (!file->buffers || !file->buffers[0]))
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
	free(file->records);
	free(file->systems);
	free(file->release);
	free(file->host);
	free(file->name);
	free(file);
}

const char *trace_dat_release(const struct trace_dat *file)
{
	return file->release;
}

const char *trace_dat_host(const struct trace_dat *file)
{
	return file->host;
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
	uint64_t damaged; /* records with an impossible length */
};

/* The format with the id of a record of @size bytes; NULL if the file has none. */
static struct trace_format *format_of(const struct trace_dat *file, const struct tep_record *record,
				      uint32_t size)
{
	uint16_t id;

	if (size < file->id_offset + sizeof(id))
		return NULL;
	memcpy(&id, (const char *)record->data + file->id_offset, sizeof(id));
	if (file->swap)
		id = __builtin_bswap16(id);
	return id < file->nr_formats && file->formats[id].event ? &file->formats[id] : NULL;
}

static void take_record(struct reading *r, const struct tep_record *record)
{
	uint32_t size = iommu_record_size(record, &r->file->pages);
	struct trace_format *format = format_of(r->file, record, size);

	iommu_feeder_time(&r->feeder, record->ts);
	if (record->missed_events)
		iommu_feeder_lost(&r->feeder, record->ts, record->cpu, iommu_record_lost(record));
	r->damaged += size != (uint32_t)record->size;
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
		uint64_t n = is_id((*events)->id) ? file->formats[(*events)->id].events : 0;

		if (!n)
			continue;
		if (!nr || strcmp(systems[nr - 1].name, name) != 0)
			systems[nr++] = (struct input_system){ .name = name };
		systems[nr - 1].events += n;
	}
	stats->systems = systems;
	stats->nr_systems = nr;
}

/*
 * Returns the records that the rest of the file can have. The table of CPUs may claim that
 * thousands of CPUs share the same pages, so that a small file would be read for hours.
 */
static unsigned long long records_left(const struct trace_dat *file, unsigned int buffer)
{
	unsigned long long left = file->records_max;

	for (unsigned int i = 0; i < file->nr_buffers; i++) {
		if (i != buffer)
			left -= file->records[i] < left ? file->records[i] : left;
	}
	return left;
}

/* Returns false after an error on stderr. */
static bool read_all(struct reading *r, struct tracecmd_input *input, unsigned int buffer)
{
	unsigned long long left = records_left(r->file, buffer);
	int cpus = tracecmd_cpus ? tracecmd_cpus(input) : tep_get_cpus(r->file->tep);
	struct trace_dat_records records;
	struct tep_record *record = NULL;
	bool started;

	if (cpus < 0 || cpus > TRACE_DAT_CPUS_MAX)
		return input_error("%s is damaged: it claims to have %u CPUs; copy it again",
				   r->file->name, (unsigned int)cpus);
	started = trace_dat_records_start(&records, input, r->file->name, cpus);
	while (started && (record = trace_dat_records_next(&records)) && r->stats->events < left) {
		take_time(r->stats, record->ts);
		take_record(r, record);
	}
	trace_dat_records_free(&records);
	if (!started)
		return input_error("%s: out of memory", r->file->name);
	r->file->records[buffer] = r->stats->events;
	if (record)
		return input_error("%s is damaged: its CPUs share the same events; copy it again",
				   r->file->name);
	iommu_feeder_end(&r->feeder);
	if (r->damaged)
		input_error("%s: records with an impossible length are ignored: %" PRIu64,
			    r->file->name, r->damaged);
	if (records.endless)
		input_error("%s: CPUs read only in part because a record leads back to an earlier "
			    "one: %u",
			    r->file->name, records.endless);
	return true;
}

static void set_pages(struct trace_dat *file, struct tracecmd_input *input)
{
	file->pages = iommu_pages_of(file->tep, tracecmd_page_size ? tracecmd_page_size(input) : 0);
	for (size_t i = 0; i < file->nr_bindings; i++)
		file->bindings[i].pages = file->pages;
}

bool trace_dat_read(struct trace_dat *file, unsigned int buffer, const struct iommu_sink *reader,
		    struct input_stats *stats)
{
	struct reading r = { .file = file, .stats = stats };
	struct tracecmd_input **input = &file->buffers[buffer];

	iommu_feeder_init(&r.feeder, reader);
	*stats = (struct input_stats){ .events = 0 };
	if (!*input)
		*input = open_instance(file, buffer);
	if (!*input)
		return false;
	reset_counts(file);
	set_pages(file, *input);
	if (!read_all(&r, *input, buffer))
		return false;
	sum_counts(file, stats);
	return true;
}
