/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_EVENT_H
#define IOMMU_EVENT_H

/*
 * Describes trace events: their fields, their text and, for the replay, their step (step.h).
 *
 * The path of a trace record through the code:
 *
 *     trace.dat, perf.data, KernelShark, trace-cmd report
 *           |
 *           |  the record's bytes, and the format of its event
 *           v
 *     tep/binding.c     finds the fields, once per format        struct iommu_place
 *           |
 *           v
 *     record.c          reads the fields, once per record        struct iommu_value
 *           |
 *           +------------------------------------+
 *           v                                    v
 *     event.c           text                step.c            step
 *           |                                    |
 *           v                                    v
 *     iommu.c, dma.c, ...                   iommu.c, dma.c, ...
 *       .stock, .extra                        .step           struct iommu_step
 *           |                                    |
 *           v                                    v
 *     core/text/text.c                      core/replay/replay.c
 *           |                                    |
 *           v                                    +------------------+
 *     the line of trace-cmd report               v                  v
 *     or of KernelShark's Info column       core/timeline      core/summary
 */

#include "core/text/names.h"
#include "core/text/text.h"
#include "record.h"

/* The largest number of fields of one event. */
#define IOMMU_EVENT_FIELDS 12

struct iommu_step;

struct iommu_field {
	const char *name; /* as in the event's format */
	enum iommu_kind kind;
};

/*
 * One event. Its line has two parts. @stock prints the line that the newest kernel's print format
 * produces, limited to the fields of the record. @extra prints the text that we add. All functions
 * get the values in the order of @fields.
 */
struct iommu_event {
	const char *system;
	const char *name;
	unsigned int nr_fields;
	struct iommu_field fields[IOMMU_EVENT_FIELDS];
	/* Names of a field's values, used if the format has none. */
	const struct iommu_names *names[IOMMU_EVENT_FIELDS];
	/* NULL if the library prints the line; further fields of the format are then ignored. */
	void (*stock)(struct iommu_text *t, const struct iommu_value *values);
	void (*extra)(struct iommu_text *t, const struct iommu_value *values); /* may be NULL */
	/*
	 * Converts the values to a step (step.h); NULL if the replay ignores the event. Only
	 * iommu_step_from_values() may call this. It passes a zeroed @step. The function leaves the
	 * kind at IOMMU_STEP_NONE if a field that it needs is absent or damaged.
	 */
	void (*step)(struct iommu_step *step, const struct iommu_value *values);
	uint16_t step_fields; /* the fields that @step reads: IOMMU_FIELD() of each */
	/*
	 * For the tables in docs/events.md: the kernels with the event, and the text that we add.
	 * NULL if the manual describes the event elsewhere.
	 */
	const char *kernels;
	const char *adds;
};

/* The bit of a field's number. */
#define IOMMU_FIELD(field) (1U << (field))

/* Returns the number of the field @name in @event, or -1 if the event has no such field. */
int iommu_event_field(const struct iommu_event *event, const char *name);

/*
 * Reads all fields of a record into @values, which has room for IOMMU_EVENT_FIELDS. @places is as
 * for iommu_event_text(). The values are valid only as long as the record is.
 */
void iommu_event_read(struct iommu_value *values, const struct iommu_event *event,
		      const struct iommu_record *rec, const struct iommu_place *places);

/*
 * Prints the line of an event that has a printer (@event->stock is not NULL) from its values, which
 * get the event's names where they have none. Returns whether a value is damaged.
 */
bool iommu_event_values_text(struct iommu_text *t, const struct iommu_event *event,
			     struct iommu_value *values, bool stock_only);

/*
 * Prints the line of one record. @places has event->nr_fields entries, each readable as its kind.
 * All fields are read before the first byte is printed. If the format lacks a field, the line lacks
 * the part with that field. The same holds if a field lies outside the record; the line then ends
 * with a note that names the field, or says that the record's length is impossible.
 *
 * @values: room for IOMMU_EVENT_FIELDS values, which the function fills for
 * iommu_step_from_values(). They are valid only as long as the record is. @stock_only: omit the
 * text that we add to the stock line.
 */
void iommu_event_text(struct iommu_text *t, const struct iommu_event *event,
		      const struct iommu_record *rec, const struct iommu_place *places,
		      struct iommu_value *values, bool stock_only);

#endif
