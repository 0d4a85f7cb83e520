/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_SUMMARY_JSON_H
#define TRACE_IOMMU_SUMMARY_JSON_H

#include <json-c/json.h>

#include "summary.h"

/* Elements of a list, which are printed one by one: some lists are long. */
struct json_list {
	const struct summary_buffer *buffer; /* of which the elements are */
	bool any;
};

/* Print @object as the next element and give it back. */
void json_list_add(struct json_list *list, struct json_object *object);

/* Values. Numbers of 64 bits that are addresses are strings, for readers that have doubles. */
void json_add_string(struct json_object *object, const char *name, const char *value);
void json_add_untrusted(struct json_object *object, const char *name, const char *value,
			size_t len);
void json_add_number(struct json_object *object, const char *name, uint64_t value);
void json_add_bool(struct json_object *object, const char *name, bool value);
void json_add_address(struct json_object *object, const char *name, bool known, uint64_t value);
/* Text of ours, as @write writes it. */
void json_add_text(struct json_object *object, const char *name,
		   void (*write)(struct iommu_text *t, const void *arg), const void *arg);
/* The device's name, or null. */
void json_add_device(struct json_object *object, const char *name,
		     const struct summary_buffer *buffer, uint32_t device);
void json_array_add_device(struct json_object *array, const struct summary_buffer *buffer,
			   uint32_t id);
/* The names of a set of devices. */
void json_add_devices(struct json_object *object, const char *name,
		      const struct summary_buffer *buffer, uint32_t set);
/* The task's name and its number, as "task" and "pid". */
void json_add_task(struct json_object *object, const struct summary_buffer *buffer, int32_t pid);

/* The lists of a buffer. */
void json_put_epochs(struct json_list *list);
void json_put_devices(struct json_list *list);
void json_put_groups(struct json_list *list);
void json_put_faults(struct json_list *list);
void json_put_fault_runs(struct json_list *list);
void json_put_findings(struct json_list *list);

#endif
