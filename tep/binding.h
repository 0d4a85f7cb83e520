/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_BINDING_H
#define IOMMU_BINDING_H

#include <event-parse.h>

#include "core/events/event_list.h"
#include "core/events/step.h"
#include "record_room.h"

/* The number of events in @list, such as iommu_events. NULL ends the list. */
static inline size_t iommu_count_events(const struct iommu_event *const *list)
{
	size_t n = 0;

	while (list[n])
		n++;
	return n;
}

/* Whether records of @tep were recorded in the other byte order than this machine's. */
bool iommu_is_swapped(struct tep_handle *tep);

/*
 * A binding: the places of an event's fields in the records of one trace, as given by the event's
 * format. There is one binding per event and handle. Set @event and zero everything else before
 * use. A record with another format than the previous one is bound again.
 */
struct iommu_binding {
	const struct iommu_event *event;
	const struct tep_event *format; /* source of all members below; NULL: not bound yet */
	bool foreign;			/* another kernel family's event of the same name */
	bool swap;			/* iommu_is_swapped() */
	struct iommu_pages pages;	/* of the trace; a host that knows their size sets it */
	struct iommu_place places[IOMMU_EVENT_FIELDS];
	struct iommu_names *names; /* owned: the memory of all tables to which @places point */
	struct iommu_place pid;	   /* common_pid */
	struct iommu_place flags;  /* common_flags */
};

/*
 * Find the event's fields in @format by their names, and the format's names for their values. Call
 * this once per format, not once per record. Sets binding->foreign if the format belongs to another
 * event, or if out of memory. @format must live as long as the binding is used; iommu_unbind()
 * frees what was allocated.
 */
void iommu_bind(struct iommu_binding *binding, struct tep_event *format);
void iommu_unbind(struct iommu_binding *binding);

/*
 * Returns the record in core's form. The library still owns the data. Binds @format first if the
 * previous record had another format. A record that is longer than iommu_record_size() is cut to
 * that (iommu_record_is_cut()).
 */
struct iommu_record iommu_record_of(struct iommu_binding *binding, const struct tep_record *record,
				    struct tep_event *format);

#endif
