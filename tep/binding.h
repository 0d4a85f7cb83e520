/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BINDING_H
#define IOMMU_BINDING_H

#include <event-parse.h>

#include "core/events/event_list.h"
#include "core/faultlog/join_messages.h"
#include "core/events/step.h"

/*
 * Where the fields of a format lie, for the event that we read under that name. To be zeroed but
 * for @event before use. One for each event and handle: a record whose format is another than that
 * of the record before is bound anew.
 */
struct iommu_binding {
	const struct iommu_event *event;
	const struct tep_event *format; /* what places were found in; NULL: not looked yet */
	bool foreign;			/* another kernel family's event of that name */
	bool swap;
	struct iommu_place places[IOMMU_EVENT_FIELDS];
	struct iommu_names *names; /* the memory of all tables that @places point to */
	struct iommu_place pid;	   /* common_pid */
	struct iommu_place flags;  /* common_flags */
};

/*
 * Find the fields of @format by name, and what it calls their values. To be called once per format,
 * not once per record. iommu_unbind() gives back what it allocated.
 */
void iommu_bind(struct iommu_binding *binding, struct tep_event *format);
void iommu_unbind(struct iommu_binding *binding);

/* The names' part of iommu_bind(), once the fields are found. False if there is no memory. */
bool iommu_bind_names(struct iommu_binding *binding);

/* The record in core's terms. Binds the format first where that was not done yet. */
struct iommu_record iommu_record_of(struct iommu_binding *binding, const struct tep_record *record,
				    struct tep_event *format);

/*
 * What the record tells the replay, with ts, cpu, pid and context: in perf, which gives no times,
 * ts is 0. False, with kind IOMMU_STEP_NONE, where it tells nothing: the format is not ours, the
 * event is none of the replay's, or a field that it needs is absent or damaged.
 *
 * @values: IOMMU_EVENT_FIELDS of them, which the step's arrays point to. These and the step's
 * strings live as long as @values and the record.
 */
bool iommu_step_read(struct iommu_binding *binding, const struct tep_record *record,
		     struct tep_event *format, struct iommu_step *step, struct iommu_value *values);

/* The part of it that every record has: ts, cpu, pid and context; all else stays as it is. */
void iommu_step_head(const struct iommu_binding *binding, const struct iommu_record *rec,
		     const struct tep_record *record, struct iommu_step *step);

/* Who printed the message of printk:console, for iommu_log_feed(). */
struct iommu_log_key iommu_log_key_of(const struct iommu_binding *binding,
				      const struct iommu_record *rec,
				      const struct tep_record *record);

#endif
