/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_EVENT_H
#define IOMMU_EVENT_H

#include "names.h"
#include "record.h"
#include "text.h"

/* The most fields that we read of one event. */
#define IOMMU_EVENT_FIELDS 12

struct iommu_field {
	const char *name; /* as in the event's format */
	enum iommu_kind kind;
};

/*
 * An event that we print. Its text has two parts: @stock is the line that the newest kernel's
 * print format makes of the record, as far as the record has the fields; @extra is what we add
 * to it. Both get the values in the order of @fields.
 */
struct iommu_event {
	const char *system;
	const char *name;
	unsigned int nr_fields;
	struct iommu_field fields[IOMMU_EVENT_FIELDS];
	/* For fields whose values are printed by name: the names where the format tells none. */
	const struct iommu_names *names[IOMMU_EVENT_FIELDS];
	void (*stock)(struct iommu_text *t, const struct iommu_value *values);
	void (*extra)(struct iommu_text *t, const struct iommu_value *values); /* may be NULL */
};

/* All events that we print: a list that ends with NULL. */
extern const struct iommu_event *const iommu_events[];

/* The field's number in @event, or -1 where the event has no field of that name. */
int iommu_event_field(const struct iommu_event *event, const char *name);

/*
 * Write the text of one record. @places holds event->nr_fields places, each readable as its kind.
 * All fields are read before the first byte is written. A field that the format does not have
 * leaves its part of the line out; one that lies outside the record does the same, and the line
 * ends with a note that names it.
 *
 * @stock_only: leave out what we add to the stock line.
 */
void iommu_event_text(struct iommu_text *t, const struct iommu_event *event,
		      const struct iommu_record *rec, const struct iommu_place *places,
		      bool stock_only);

#endif
