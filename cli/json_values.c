/* SPDX-License-Identifier: LGPL-2.1 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <json-c/printbuf.h>

#include "cli/summary/json.h"

static void append(void *arg, const char *str, size_t len)
{
	printbuf_memappend(arg, str, (int)len);
}

void json_add_string(struct json_object *object, const char *name, const char *value)
{
	json_object_object_add(object, name, value ? json_object_new_string(value) : NULL);
}

void json_add_number(struct json_object *object, const char *name, uint64_t value)
{
	json_object_object_add(object, name, json_object_new_uint64(value));
}

void json_add_bool(struct json_object *object, const char *name, bool value)
{
	json_object_object_add(object, name, json_object_new_boolean(value));
}

void json_add_address(struct json_object *object, const char *name, bool known, uint64_t value)
{
	char hex[24];

	snprintf(hex, sizeof(hex), "0x%" PRIx64, value);
	json_add_string(object, name, known ? hex : NULL);
}

static struct json_object *text_value(void (*write)(struct iommu_text *t, const void *arg),
				      const void *arg)
{
	struct printbuf *words = printbuf_new();
	struct json_object *value;
	char buf[512];
	struct iommu_text t;

	iommu_text_init(&t, buf, sizeof(buf), append, words);
	write(&t, arg);
	iommu_text_flush(&t);
	value = json_object_new_string_len(words->buf, words->bpos);
	printbuf_free(words);
	return value;
}

void json_add_text(struct json_object *object, const char *name,
		   void (*write)(struct iommu_text *t, const void *arg), const void *arg)
{
	json_object_object_add(object, name, text_value(write, arg));
}

struct string {
	const char *str;
	size_t len;
};

/* Escaped as in text, so it is UTF-8 without control characters. */
static void write_untrusted(struct iommu_text *t, const void *arg)
{
	const struct string *string = arg;

	iommu_text_untrusted(t, string->str, string->len);
}

void json_add_untrusted(struct json_object *object, const char *name, const char *value, size_t len)
{
	const struct string string = { value, len };

	json_object_object_add(object, name, value ? text_value(write_untrusted, &string) : NULL);
}

static struct json_object *device_value(const struct summary_buffer *buffer, uint32_t id)
{
	const struct iommu_device *device;

	if (!id)
		return NULL;
	device = iommu_device(iommu_replay_devices(buffer->replay), id);
	return text_value(write_untrusted, &(const struct string){ device->name, device->len });
}

void json_add_device(struct json_object *object, const char *name,
		     const struct summary_buffer *buffer, uint32_t id)
{
	json_object_object_add(object, name, device_value(buffer, id));
}

void json_array_add_device(struct json_object *array, const struct summary_buffer *buffer,
			   uint32_t id)
{
	json_object_array_add(array, device_value(buffer, id));
}

void json_add_devices(struct json_object *object, const char *name,
		      const struct summary_buffer *buffer, uint32_t set)
{
	struct iommu_devices *devices = iommu_replay_devices(buffer->replay);
	struct json_object *names = json_object_new_array();
	const uint32_t *list;
	uint32_t nr = 0;

	list = iommu_set_devices(devices, set, &nr);
	for (uint32_t i = 0; i < nr; i++)
		json_array_add_device(names, buffer, list[i]);
	json_object_object_add(object, name, names);
}

void json_add_task(struct json_object *object, const struct summary_buffer *buffer, int32_t pid)
{
	const char *task = buffer->view.comm(buffer->view.arg, pid);

	json_object_object_add(object, "pid", json_object_new_int(pid));
	json_add_untrusted(object, "task", task, task ? strlen(task) : 0);
}

void json_list_add(struct json_list *list, struct json_object *object)
{
	const char *buffer = list->buffer->view.buffer;

	if (*buffer)
		json_add_untrusted(object, "buffer", buffer, strlen(buffer));
	fputs(list->any ? ",\n" : "\n", stdout);
	fputs(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
							     JSON_C_TO_STRING_NOSLASHESCAPE),
	      stdout);
	json_object_put(object);
	list->any = true;
}
