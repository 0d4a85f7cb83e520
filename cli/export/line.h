/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_EXPORT_LINE_H
#define TRACE_IOMMU_EXPORT_LINE_H

#include "cli/common/json_values.h"
#include "facts.h"

/* A buffer of a trace whose lines are printed. */
struct export_source {
	const struct replayed_trace *trace;
	const struct replayed_buffer *buffer;
	const struct export_buffer *extra;
	const struct export_drivers *drivers;
};

/* A new line: an object with the members that all kinds have. */
struct json_object *export_line(const struct export_source *source, const char *kind);

/* Print the line to stdout and free it. */
void export_line_put(struct json_object *line);

/* The members below are null if the value is not known. */

/* The name of device @id, or null for 0. */
void export_add_device(struct json_object *line, const char *name,
		       const struct export_source *source, uint32_t id);

/*
 * The names of a set, at most REPLAYED_NAMES_MAX, joined by "+", and in member @count the number of
 * all.
 */
void export_add_devices(struct json_object *line, const char *name, const char *count,
			const struct export_source *source, uint32_t set);

/* Member "driver": of device @id, as far as the trace names it. */
void export_add_driver_of(struct json_object *line, const struct export_source *source,
			  uint32_t id);

/* Member "model": the name of device @id for people, as the snapshot has it. */
void export_add_model_of(struct json_object *line, const struct export_source *source, uint32_t id);

/* Members "pid" and "task"; null if @known is false. */
void export_add_task(struct json_object *line, const struct export_source *source, bool known,
		     int32_t pid);

/* Member "excuses": the names of the bits IOMMU_EXCUSE_*, joined by ", "; "" if there is none. */
void export_add_excuses(struct json_object *line, unsigned int excuses);

void export_add_address(struct json_object *line, const char *name, bool known, uint64_t value);
void export_add_null(struct json_object *line, const char *name);
void export_add_number_if(struct json_object *line, const char *name, bool known, uint64_t value);

#endif
