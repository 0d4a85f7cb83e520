/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_GRAPH_RECORD_H
#define IOMMU_GRAPH_RECORD_H

#include <event-parse.h>

#include "core/events/function_graph.h"
#include "binding.h"

/* Functions that were looked up, by their address. */
#define GRAPH_FUNCTIONS 1024

/* Reads the events of the function_graph tracer. Zero it, then set @find and @arg. */
struct graph_reader {
	/* Returns the name of the function at @address, or NULL: the library's tep_find_function().
	 */
	const char *(*find)(void *arg, uint64_t address);
	void *arg;
	struct graph_function {
		uint64_t address;
		uint8_t call;
		bool known;
	} functions[GRAPH_FUNCTIONS];
};

/*
 * Read a record of iommu_event_graph_entry or _exit as a step. Returns false if it is damaged, or
 * of a function that neither maps, unmaps nor flushes.
 */
bool graph_record_step(struct graph_reader *reader, struct iommu_binding *binding,
		       const struct tep_record *record, struct tep_event *format,
		       struct iommu_step *step);

#endif
