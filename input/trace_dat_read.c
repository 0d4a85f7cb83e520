/* SPDX-License-Identifier: LGPL-2.1 */
/* From the records of a buffer to steps. */
#include <string.h>

#include "cli/command.h"
#include "tep/record_step.h"
#include "trace_dat_open.h"
#include "trace_dat_internal.h"
#include "trace_dat_records.h"

/* Exported by libtracecmd, but not in its header: how many CPUs any buffer of the file has. */
extern int tracecmd_cpus(struct tracecmd_input *handle) __attribute__((weak));

struct reading {
	struct trace_file *file;
	struct trace_stats *stats;
	struct iommu_feeder feeder;
};

/* The format of the record's id; NULL where the file has none. */
static struct trace_format *format_of(const struct trace_file *file,
				      const struct tep_record *record)
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

/* Clocks of CPUs need not agree, nor one with itself: not simply the first and last. */
static void take_time(struct trace_stats *stats, uint64_t ts)
{
	if (!stats->events++ || ts < stats->first_ts)
		stats->first_ts = ts;
	if (ts > stats->last_ts)
		stats->last_ts = ts;
}

static void start_counts(struct trace_file *file)
{
	for (size_t i = 0; i < file->nr_formats; i++)
		file->formats[i].events = 0;
}

static void sum_counts(struct trace_file *file, struct trace_stats *stats)
{
	struct tep_event **events = tep_list_events(file->tep, TEP_EVENT_SORT_SYSTEM);
	struct trace_system *systems = file->systems;
	size_t nr = 0;

	for (; events && *events; events++) {
		const char *name = (*events)->system;
		uint64_t n = file->formats[(*events)->id].events;

		if (!n)
			continue;
		if (!nr || strcmp(systems[nr - 1].name, name) != 0)
			systems[nr++] = (struct trace_system){ .name = name };
		systems[nr - 1].events += n;
	}
	stats->systems = systems;
	stats->nr_systems = nr;
}

static bool read_all(struct reading *r, struct tracecmd_input *input)
{
	int cpus = tracecmd_cpus ? tracecmd_cpus(input) : tep_get_cpus(r->file->tep);
	struct trace_dat_records records;
	struct tep_record *record;
	bool started = trace_dat_records_start(&records, input, cpus);

	while (started && (record = trace_dat_records_next(&records))) {
		take_time(r->stats, record->ts);
		take_record(r, record);
	}
	trace_dat_records_free(&records);
	if (started)
		iommu_feeder_end(&r->feeder);
	return started;
}

bool trace_file_read(struct trace_file *file, unsigned int buffer,
		     const struct trace_reader *reader, struct trace_stats *stats)
{
	struct reading r = { .file = file, .stats = stats };
	struct tracecmd_input **input = &file->buffers[buffer];

	iommu_feeder_init(&r.feeder, reader);
	*stats = (struct trace_stats){ .events = 0 };
	if (!*input)
		*input = trace_open_instance(file->buffers[0], (int)buffer - 1, file->name);
	if (!*input)
		return false;
	start_counts(file);
	if (!read_all(&r, *input)) {
		error("%s: out of memory", file->name);
		return false;
	}
	sum_counts(file, stats);
	return true;
}
