/* SPDX-License-Identifier: LGPL-2.1 */
/* Members of records: include/uapi/linux/perf_event.h, enum perf_event_type. */
#include "sample.h"

/* enum perf_event_read_format */
enum {
	READ_TOTAL_TIME_ENABLED = 1 << 0,
	READ_TOTAL_TIME_RUNNING = 1 << 1,
	READ_ID = 1 << 2,
	READ_GROUP = 1 << 3,
	READ_LOST = 1 << 4,
};

/* PERF_RECORD_MISC_LOST_SAMPLES_BPF: a filter of the user left them out. */
#define MISC_FILTERED (1 << 15)

/* The event to which a record belongs; @id_at is the place of its id there, 0 if it has none. */
static const struct perf_layout *layout_of(const struct perf_events *events,
					   const struct perf_file *file,
					   const struct perf_record *record, uint32_t id_at)
{
	if (!events->nr)
		return NULL;
	if (events->alike)
		return &events->layouts[0];
	if (!id_at || id_at + 8 > record->size)
		return NULL;
	return perf_events_by_id(events, perf_u64(file, record->data + id_at));
}

/* The bytes of struct read_format at @at. */
static uint64_t read_size(const struct perf_layout *layout, const struct perf_file *file,
			  const char *at)
{
	uint64_t format = layout->read_format;
	uint64_t head =
		8 * (!!(format & READ_TOTAL_TIME_ENABLED) + !!(format & READ_TOTAL_TIME_RUNNING));
	uint64_t value = 8 * (1 + !!(format & READ_ID) + !!(format & READ_LOST));

	if (!(format & READ_GROUP))
		return head + value;
	/* A larger number is longer than any record. */
	return 8 + head + value * (perf_u64(file, at) & UINT32_MAX);
}

/* Find the raw data after the members of fixed size. */
static bool find_raw(const struct perf_layout *layout, const struct perf_file *file,
		     const struct perf_record *record, struct perf_sample *sample)
{
	uint64_t at = layout->rest_at;

	if (layout->has_read) {
		if (at + 8 > record->size)
			return false;
		at += read_size(layout, file, record->data + at);
	}
	if (layout->has_callchain) {
		if (at + 8 > record->size)
			return false;
		at += 8 + 8 * (perf_u64(file, record->data + at) & UINT32_MAX);
	}
	if (at + 4 > record->size)
		return false;
	sample->size = perf_u32(file, record->data + at);
	sample->data = record->data + at + 4;
	return sample->size <= record->size - at - 4;
}

enum perf_sample_kind perf_sample_read_any(const struct perf_events *events,
					   const struct perf_file *file,
					   const struct perf_record *record,
					   struct perf_sample *sample)
{
	const struct perf_layout *layout =
		layout_of(events, file, record, events->nr ? events->layouts[0].id_at : 0);

	if (!layout || !layout->tracepoint || !layout->has_raw)
		return PERF_SAMPLE_OTHER;
	if (layout->rest_at > record->size)
		return PERF_SAMPLE_DAMAGED;
	sample->ts = perf_u64(file, record->data + layout->time_at);
	sample->cpu = 0;
	if (layout->cpu_at)
		sample->cpu = (int32_t)(perf_u32(file, record->data + layout->cpu_at) & INT32_MAX);
	return find_raw(layout, file, record, sample) ? PERF_SAMPLE_TRACE : PERF_SAMPLE_DAMAGED;
}

/*
 * The event whose members end a record that is no sample; NULL if it has no such members after the
 * @own bytes that belong to the record's type.
 */
static const struct perf_layout *trailer_of(const struct perf_events *events,
					    const struct perf_file *file,
					    const struct perf_record *record, uint32_t own)
{
	const struct perf_layout *layout;
	uint16_t distance = events->nr ? events->layouts[0].trailer_id : 0;

	if (record->size < own + distance)
		return NULL;
	layout =
		layout_of(events, file, record, distance ? (uint32_t)(record->size - distance) : 0);
	/* perf's own records have the id 0. */
	if (!layout && distance)
		layout = &events->layouts[0];
	if (!layout || record->size < own + layout->trailer_time)
		return NULL;
	return layout;
}

static void read_trailer(const struct perf_layout *layout, const struct perf_file *file,
			 const struct perf_record *record, uint64_t *ts, int32_t *cpu)
{
	const char *end = record->data + record->size;

	*ts = layout && layout->trailer_time ? perf_u64(file, end - layout->trailer_time) : 0;
	*cpu = layout && layout->trailer_cpu
		       ? (int32_t)(perf_u32(file, end - layout->trailer_cpu) & INT32_MAX)
		       : 0;
}

bool perf_loss_read(const struct perf_events *events, const struct perf_file *file,
		    const struct perf_record *record, struct perf_loss *loss)
{
	/* LOST begins with the id of an event. */
	uint32_t at = PERF_RECORD_HEADER + (record->type == PERF_RECORD_LOST ? 8 : 0);
	uint32_t own = at + 8;

	if (record->size < own ||
	    (record->type == PERF_RECORD_LOST_SAMPLES && record->misc & MISC_FILTERED))
		return false;
	loss->count = perf_u64(file, record->data + at);
	read_trailer(trailer_of(events, file, record, own), file, record, &loss->ts, &loss->cpu);
	loss->at_end = record->type == PERF_RECORD_LOST_SAMPLES && !loss->ts;
	return loss->count > 0;
}

bool perf_comm_read(const struct perf_events *events, const struct perf_file *file,
		    const struct perf_record *record, struct perf_comm *comm)
{
	/* FORK: pid, ppid, tid, ptid, time; COMM: pid, tid, name */
	bool fork = record->type == PERF_RECORD_FORK;
	uint32_t own = PERF_RECORD_HEADER + (fork ? 24 : 8);
	const char *data = record->data + PERF_RECORD_HEADER;
	int32_t cpu;

	if (record->size < own)
		return false;
	comm->tid = (int32_t)perf_u32(file, data + (fork ? 8 : 4));
	comm->parent = fork ? (int32_t)perf_u32(file, data + 12) : -1;
	comm->name = data + 8;
	comm->len = fork ? 0 : strnlen(comm->name, record->size - own);
	if (fork)
		comm->ts = perf_u64(file, data + 16);
	else
		read_trailer(trailer_of(events, file, record, own), file, record, &comm->ts, &cpu);
	return true;
}
