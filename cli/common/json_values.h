/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_JSON_VALUES_H
#define TRACE_IOMMU_JSON_VALUES_H

#include <json-c/json.h>

#include "core/text/text.h"

/* Members of JSON objects. Each function adds the member @name to @object. */

/* A string of ours, or null if @value is NULL. */
void json_add_string(struct json_object *object, const char *name, const char *value);

/* A string from a trace or a log, escaped by iommu_text_untrusted(); null if @value is NULL. */
void json_add_untrusted(struct json_object *object, const char *name, const char *value,
			size_t len);

/* The text that @write writes. */
void json_add_text(struct json_object *object, const char *name,
		   void (*write)(struct iommu_text *t, const void *arg), const void *arg);

void json_add_number(struct json_object *object, const char *name, uint64_t value);
void json_add_bool(struct json_object *object, const char *name, bool value);

/*
 * "0x1000" with at least @digits digits. A string, because some JSON readers use doubles, which
 * lose bits of 64-bit numbers.
 */
void json_add_hex(struct json_object *object, const char *name, int digits, uint64_t value);

/*
 * The members "grades" and "sources": how many maps have each grade and each source, from arrays by
 * enum iommu_grade and enum iommu_source.
 */
void json_add_attribution(struct json_object *object, const uint64_t *graded,
			  const uint64_t *sources);

/* A new string value, escaped by iommu_text_untrusted(). */
struct json_object *json_untrusted(const char *value, size_t len);

/* Print @object to stdout on one line, without a newline. */
void json_print(struct json_object *object);

#endif
