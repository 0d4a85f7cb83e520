/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PERF_SAMPLE_H
#define TRACE_IOMMU_PERF_SAMPLE_H

#include "events.h"
#include "records.h"

/* A record of a trace event. */
struct perf_sample {
	uint64_t ts; /* ns of perf's clock */
	int32_t cpu; /* 0 if it has none */
	uint32_t size;
	const char *data; /* as ftrace stores it, from common_type on; padded up to 7 bytes */
};

/* What a record says about events that were lost. */
struct perf_loss {
	uint64_t ts; /* 0: unknown */
	int32_t cpu;
	uint64_t count;
	bool at_end; /* counted by perf for the whole recording, as it ended */
};

/* The name that a task gets. */
struct perf_comm {
	uint64_t ts; /* 0: unknown */
	int32_t tid;
	int32_t parent; /* of a fork: has the parent's name; otherwise -1 */
	const char *name;
	size_t len;
};

enum perf_sample_kind {
	PERF_SAMPLE_OTHER, /* of an event that is no trace event, or that the file does not have */
	PERF_SAMPLE_TRACE, /* read */
	PERF_SAMPLE_DAMAGED, /* a member is longer than the record */
};

/* The rest of perf_sample_read(). */
enum perf_sample_kind perf_sample_read_any(const struct perf_events *events,
					   const struct perf_file *file,
					   const struct perf_record *record,
					   struct perf_sample *sample);

/* Read a record of type SAMPLE. */
static inline enum perf_sample_kind perf_sample_read(const struct perf_events *events,
						     const struct perf_file *file,
						     const struct perf_record *record,
						     struct perf_sample *sample)
{
	const struct perf_layout *layout = events->layouts;
	const char *data = record->data;

	/* The fast path: in most files, all samples have the same members, of fixed size. */
	if (!events->is_simple || record->size < layout->rest_at + 4)
		return perf_sample_read_any(events, file, record, sample);
	sample->ts = perf_u64(file, data + layout->time_at);
	sample->cpu = (int32_t)(perf_u32(file, data + layout->cpu_at) & INT32_MAX);
	sample->size = perf_u32(file, data + layout->rest_at);
	sample->data = data + layout->rest_at + 4;
	return sample->size <= record->size - layout->rest_at - 4u ? PERF_SAMPLE_TRACE
								   : PERF_SAMPLE_DAMAGED;
}

/* Read a record of type LOST or LOST_SAMPLES. Returns false if it tells nothing. */
bool perf_loss_read(const struct perf_events *events, const struct perf_file *file,
		    const struct perf_record *record, struct perf_loss *loss);

/* Read a record of type COMM or FORK. Returns false if it is too short. */
bool perf_comm_read(const struct perf_events *events, const struct perf_file *file,
		    const struct perf_record *record, struct perf_comm *comm);

#endif
