/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DYNAMIC_EVENTS_H
#define TRACE_IOMMU_DYNAMIC_EVENTS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * tracefs's file dynamic_events: the probes of all users, for all instances. These functions add
 * and remove single events, because writing the whole list would delete the probes of others.
 */

struct dynamic_event {
	char kind; /* p, r: kprobe or uprobe; f: fprobe; e: event; t: tracepoint; s: synthetic */
	const char *group;
	const char *name;
};

struct dynamic_events {
	char *text; /* owns the strings */
	struct dynamic_event *events;
	size_t nr;
};

/* Read all events, oldest first. Returns false with errno. Free @list in any case. */
bool dynamic_events_read(struct dynamic_events *list);
void dynamic_events_free(struct dynamic_events *list);

/* Whether the kernel supports dynamic events. */
bool dynamic_events_exist(void);

/*
 * Add a definition, such as "p:iop/map __iommu_map dom=$arg1:x64". Returns false with errno; @why
 * gets the reason from the kernel's error_log, "" if it has none.
 */
bool dynamic_event_add(const char *definition, char *why, size_t size);

/*
 * Remove an event and all its definitions. It must not be enabled in any instance. Returns false
 * with errno.
 */
bool dynamic_event_remove(const char *group, const char *name);

#endif
