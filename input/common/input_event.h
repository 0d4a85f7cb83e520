/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_INPUT_EVENT_H
#define TRACE_IOMMU_INPUT_EVENT_H

#include "core/events/event.h"
#include "core/events/step.h"

/*
 * An event of a trace as a line, for those who print the trace rather than replay it. Everything is
 * valid only during the call that passes it. Strings are untrusted.
 */
struct input_event {
	uint64_t ts; /* ns */
	int cpu;
	int32_t pid;
	struct iommu_string comm; /* empty: see input_comm() */
	struct iommu_string system;
	struct iommu_string name;
	/*
	 * The event's row; NULL if it has none, or belongs to another kernel family. If it has no
	 * printer, @put_text writes the text.
	 */
	const struct iommu_event *event;
	struct iommu_value *values; /* of @event */
	/* Set for events of records, whose text may note damage; else NULL. */
	const struct iommu_record *rec;
	const struct iommu_place *places;
	/*
	 * The step of this event. It was passed on before, unless @kept: then this is a message of
	 * a fault that becomes a step later. The kind is IOMMU_STEP_NONE if the replay ignores the
	 * event. step->fault is set for all messages about an IOMMU.
	 */
	const struct iommu_step *step;
	bool kept;
	/* Write the text of an event that has no row that prints it. */
	void (*put_text)(struct iommu_text *t, const struct input_event *event);
	const void *arg; /* of @put_text */
};

/* Receives the events of a buffer, each after its step; @arg is its own. */
struct input_listener {
	void (*event)(void *arg, const struct input_event *event);
	void *arg;
};

#endif
