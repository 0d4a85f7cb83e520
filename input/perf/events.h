/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PERF_EVENTS_H
#define TRACE_IOMMU_PERF_EVENTS_H

#include "core/containers/table.h"
#include "header.h"

/*
 * An event that perf recorded, from its struct perf_event_attr: how to read its samples. Events
 * with the same members share a layout.
 */
struct perf_layout {
	/* Offsets in a sample, from the beginning of its record; 0: it has no such member. */
	uint16_t time_at;
	uint16_t cpu_at;
	uint16_t id_at;
	uint16_t rest_at; /* the end of the members of fixed size, where these begin: */
	bool has_read, has_callchain, has_raw;
	uint64_t read_format;
	/* In other records: the distance of a member from the end of the record; 0: none. */
	uint16_t trailer_time;
	uint16_t trailer_cpu;
	uint16_t trailer_id;
	bool tracepoint; /* samples are records of a trace event */
	bool per_task;	 /* recorded for the tasks of a command, not for whole CPUs */
};

struct perf_events {
	struct perf_layout *layouts; /* one per event */
	uint32_t nr, room;
	/* The number of the event by the id of its samples, plus 1: one id per event and CPU. */
	struct iommu_table ids;
	/* All layouts are the same, so ids need no lookup. */
	bool alike;
	/* They are, with CPU, time and only members of fixed size before the raw data. */
	bool is_simple;
	bool has_tracepoint;
};

/* Zero it before use. */
void perf_events_free(struct perf_events *events);

/* Read the events of a file that has a header for them. Returns false after an error. */
bool perf_events_read(struct perf_events *events, struct perf_file *file,
		      const struct perf_header *header);

/*
 * Add the event of a record HEADER_ATTR, which has @len bytes after its header at @bytes: the
 * attributes and their ids. @offset is the record's, for errors. Returns false after an error.
 */
bool perf_events_add_record(struct perf_events *events, struct perf_file *file, const char *bytes,
			    size_t len, uint64_t offset);

/* The layout of the event with @id; NULL if there is none. */
const struct perf_layout *perf_events_by_id(const struct perf_events *events, uint64_t id);

#endif
