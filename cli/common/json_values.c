/* SPDX-License-Identifier: LGPL-2.1 */
#include "json_values.h"

#include <inttypes.h>
#include <stdio.h>

#include <json-c/printbuf.h>

#include "command.h"
#include "core/summary/words.h"

static void append(void *arg, const char *str, size_t len)
{
	printbuf_memappend(arg, str, (int)len);
}

static struct json_object *text_value(void (*write)(struct iommu_text *t, const void *arg),
				      const void *arg)
{
	struct printbuf *written = printbuf_new();
	struct json_object *value;
	char buf[512];
	struct iommu_text t;

	iommu_text_init(&t, buf, sizeof(buf), append, written);
	write(&t, arg);
	iommu_text_flush(&t);
	value = json_object_new_string_len(written->buf, written->bpos);
	printbuf_free(written);
	return value;
}

struct string {
	const char *str;
	size_t len;
};

static void write_untrusted(struct iommu_text *t, const void *arg)
{
	const struct string *string = arg;

	iommu_text_untrusted(t, string->str, string->len);
}

struct json_object *json_untrusted(const char *value, size_t len)
{
	return text_value(write_untrusted, &(const struct string){ value, len });
}

void json_add_string(struct json_object *object, const char *name, const char *value)
{
	json_object_object_add(object, name, value ? json_object_new_string(value) : NULL);
}

void json_add_untrusted(struct json_object *object, const char *name, const char *value, size_t len)
{
	json_object_object_add(object, name, value ? json_untrusted(value, len) : NULL);
}

void json_add_text(struct json_object *object, const char *name,
		   void (*write)(struct iommu_text *t, const void *arg), const void *arg)
{
	json_object_object_add(object, name, text_value(write, arg));
}

void json_add_number(struct json_object *object, const char *name, uint64_t value)
{
	json_object_object_add(object, name, json_object_new_uint64(value));
}

void json_add_bool(struct json_object *object, const char *name, bool value)
{
	json_object_object_add(object, name, json_object_new_boolean(value));
}

void json_add_hex(struct json_object *object, const char *name, int digits, uint64_t value)
{
	char hex[24];

	snprintf(hex, sizeof(hex), "0x%0*" PRIx64, digits, value);
	json_add_string(object, name, hex);
}

void json_add_attribution(struct json_object *object, const uint64_t *graded,
			  const uint64_t *sources)
{
	struct json_object *by_grade = json_object_new_object();
	struct json_object *by_source = json_object_new_object();

	for (int i = IOMMU_GRADE_CERTAIN; i >= 0; i--)
		json_add_number(by_grade, iommu_grade_name(i), graded[i]);
	for (int i = IOMMU_SOURCE_PROBE; i <= IOMMU_SOURCE_TASK; i++) {
		if (sources[i])
			json_add_number(by_source, iommu_source_name(i), sources[i]);
	}
	json_object_object_add(object, "grades", by_grade);
	json_object_object_add(object, "sources", by_source);
}

void json_print(struct json_object *object)
{
	fputs(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
							     JSON_C_TO_STRING_NOSLASHESCAPE),
	      stdout);
	note_output();
}
