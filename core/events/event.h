/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_EVENT_H
#define IOMMU_EVENT_H

#include "core/text/names.h"
#include "record.h"
#include "core/text/text.h"

/* The most fields that we read of one event. */
#define IOMMU_EVENT_FIELDS 12

struct iommu_step;

struct iommu_field {
	const char *name; /* as in the event's format */
	enum iommu_kind kind;
};

/*
 * An event that we read. Its text has two parts: @stock is the line that the newest kernel's
 * print format makes of the record, as far as the record has the fields; @extra is what we add
 * to it. All functions get the values in the order of @fields.
 */
struct iommu_event {
	const char *system;
	const char *name;
	unsigned int nr_fields;
	struct iommu_field fields[IOMMU_EVENT_FIELDS];
	/* For fields whose values are printed by name: the names where the format tells none. */
	const struct iommu_names *names[IOMMU_EVENT_FIELDS];
	/* NULL where the text is the library's: then it matters not what else the format has. */
	void (*stock)(struct iommu_text *t, const struct iommu_value *values);
	void (*extra)(struct iommu_text *t, const struct iommu_value *values); /* may be NULL */
	/*
	 * What the event tells the replay (history/step.h); NULL where it tells nothing. @step is
	 * zeroed, and its kind stays so where a field that it needs is absent or damaged. To be
	 * called by iommu_step_from() only.
	 */
	void (*step)(struct iommu_step *step, const struct iommu_value *values);
	uint16_t step_fields; /* the fields that it looks at, IOMMU_FIELD() of each */
};

/* The bit of a field's number. */
#define IOMMU_FIELD(field) (1U << (field))

/* All events that we print: a list that ends with NULL. */
extern const struct iommu_event *const iommu_events[];

/* All events that we read for the replay alone and do not print: a list that ends with NULL. */
extern const struct iommu_event *const iommu_observed[];

/* The field's number in @event, or -1 where the event has no field of that name. */
int iommu_event_field(const struct iommu_event *event, const char *name);

/*
 * Write the text of one record. @places holds event->nr_fields places, each readable as its kind.
 * All fields are read before the first byte is written. A field that the format does not have
 * leaves its part of the line out; one that lies outside the record does the same, and the line
 * ends with a note that names it.
 *
 * @values: IOMMU_EVENT_FIELDS of them, where the fields are left, for iommu_step_from(). They are
 * valid as long as the record is.
 * @stock_only: leave out what we add to the stock line.
 */
void iommu_event_text(struct iommu_text *t, const struct iommu_event *event,
		      const struct iommu_record *rec, const struct iommu_place *places,
		      struct iommu_value *values, bool stock_only);

#endif
