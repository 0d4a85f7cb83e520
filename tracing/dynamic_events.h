/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DYNAMIC_EVENTS_H
#define TRACE_IOMMU_DYNAMIC_EVENTS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The probes that somebody defined. They are the same for all instances. Each is added and removed
 * on its own, because writing a whole list would delete everybody's.
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

/* Read all, in the order in which they were added. Returns false with errno. Free it in any case.
 */
bool dynamic_events_read(struct dynamic_events *list);
void dynamic_events_free(struct dynamic_events *list);

/* Whether the kernel can have any. */
bool dynamic_events_exist(void);

/*
 * Add a definition, such as "p:iop/map __iommu_map dom=$arg1:x64". Returns false with errno; @why
 * gets what the kernel says about it, empty if it says nothing.
 */
bool dynamic_event_add(const char *definition, char *why, size_t size);

/* Remove an event, with all its definitions. It must not be enabled anywhere. False with errno. */
bool dynamic_event_remove(const char *group, const char *name);

#endif
