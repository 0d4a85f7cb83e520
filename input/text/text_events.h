/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TEXT_EVENTS_H
#define TRACE_IOMMU_TEXT_EVENTS_H

#include "core/events/read_text.h"
#include "text_line.h"
#include "input/common/input_stats.h"

/* The events that are read from text, by name, and the count of each system's. */

#define TEXT_EVENTS_MAX	 96  /* less than 255 */
#define TEXT_CHAINS	 256 /* a power of two */
#define TEXT_SYSTEMS_MAX 32

struct text_event {
	const struct iommu_event *event;
	const char *name; /* in lines, mostly that of the event */
	bool is_fed;	  /* the replay reads it; false: it is only counted */
	uint8_t next;	  /* in its chain: a number of an event, plus 1 */
	uint8_t system;
	struct iommu_text_form form;
	struct iommu_text_form raw;  /* trace-cmd report -R */
	struct iommu_text_form dump; /* of fields that the library could not print */
};

struct text_events {
	struct text_event events[TEXT_EVENTS_MAX];
	size_t nr_events;
	struct text_event *marker;   /* of lines of a snapshot */
	uint8_t chains[TEXT_CHAINS]; /* by the hash of the name */
	struct input_system systems[TEXT_SYSTEMS_MAX];
	size_t nr_systems;
	struct input_system counted[TEXT_SYSTEMS_MAX]; /* the ones of the last trace */
	struct iommu_text_arrays arrays;
	struct iommu_text_arrays scratch; /* of values that nobody keeps */
};

void text_events_init(struct text_events *events);

/* The first event with this name, or the next one after @event, or NULL. */
struct text_event *text_events_find(struct text_events *events, const struct text_line *line);
struct text_event *text_events_next(struct text_events *events, const struct text_event *event,
				    const struct text_line *line);

/*
 * Read the fields of a line's event into @values, as that of the events with this name that reads
 * most of them: probes may have the names of other events. Returns NULL if none reads any, or if
 * the replay does not read the event. Sets *@nr_fields to how many were read, and *@is_known to
 * whether the line begins like one of an event that the replay reads.
 */
const struct text_event *text_events_read(struct text_events *events, const struct text_line *line,
					  struct iommu_value *values, unsigned int *nr_fields,
					  bool *is_known);

/*
 * Whether the line has the whole form of the event, without fields that this kernel does not print:
 * nothing of it was cut off.
 */
bool text_events_fits(struct text_events *events, const struct text_event *event,
		      const struct text_line *line);

/* Whether the line was written to trace_marker, but by somebody else: the replay ignores it. */
bool text_events_is_marker(const struct text_event *event, const struct text_line *line);

/* Whether the line lacks a value that the replay needs. Probes record only some of their fields. */
bool text_events_lacks(const struct iommu_event *event, const struct iommu_value *values);

/* Count an event of a system of this trace. @event may be NULL: of unknown name. */
void text_events_count(struct text_events *events, const struct text_event *event);

/* Set the systems with events in @stats, sorted by name, and start again from 0. */
void text_events_take_counts(struct text_events *events, struct input_stats *stats);

#endif
