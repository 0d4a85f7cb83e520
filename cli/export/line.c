/* SPDX-License-Identifier: LGPL-2.1 */
#include "line.h"

#include <stdio.h>
#include <string.h>

struct json_object *export_line(const struct export_source *source, const char *kind)
{
	struct json_object *line = json_object_new_object();
	const struct replayed_trace *trace = source->trace;
	const char *buffer = source->buffer->view.buffer;

	json_add_string(line, "schema", "trace-iommu/1");
	json_add_string(line, "kind", kind);
	json_add_untrusted(line, "host", trace->host, trace->host ? strlen(trace->host) : 0);
	json_add_untrusted(line, "boot_id", trace->boot_id,
			   trace->boot_id ? strlen(trace->boot_id) : 0);
	json_add_untrusted(line, "release", trace->release,
			   trace->release ? strlen(trace->release) : 0);
	json_add_untrusted(line, "file", trace->name, strlen(trace->name));
	json_add_untrusted(line, "buffer", buffer, strlen(buffer));
	return line;
}

void export_line_put(struct json_object *line)
{
	json_print(line);
	putchar('\n');
	json_object_put(line);
}

void export_add_null(struct json_object *line, const char *name)
{
	json_object_object_add(line, name, NULL);
}

static const struct iommu_device *device_of(const struct export_source *source, uint32_t id)
{
	return id ? iommu_device(iommu_replay_devices(source->buffer->replay), id) : NULL;
}

void export_add_device(struct json_object *line, const char *name,
		       const struct export_source *source, uint32_t id)
{
	const struct iommu_device *device = device_of(source, id);

	json_add_untrusted(line, name, device ? device->name : NULL, device ? device->len : 0);
}

struct names {
	struct iommu_devices *devices;
	const uint32_t *list;
	uint32_t nr;
};

static void write_names(struct iommu_text *t, const void *arg)
{
	const struct names *names = arg;

	for (uint32_t i = 0; i < names->nr && i < REPLAYED_NAMES_MAX; i++) {
		const struct iommu_device *device = iommu_device(names->devices, names->list[i]);

		if (i)
			iommu_text_putc(t, '+');
		iommu_text_untrusted(t, device->name, device->len);
	}
}

void export_add_devices(struct json_object *line, const char *name, const char *count,
			const struct export_source *source, uint32_t set)
{
	struct names names = { .devices = iommu_replay_devices(source->buffer->replay) };

	names.list = iommu_set_devices(names.devices, set, &names.nr);
	if (names.nr)
		json_add_text(line, name, write_names, &names);
	else
		export_add_null(line, name);
	json_add_number(line, count, names.nr);
}

/* What the snapshot says about the device, or NULL. */
static const struct iommu_snapshot_device *known_device(const struct export_source *source,
							uint32_t id)
{
	const struct iommu_device *device = device_of(source, id);

	return device ? iommu_snapshot_device(iommu_replay_snapshot(source->buffer->replay),
					      device->name, device->len)
		      : NULL;
}

static void add_known(struct json_object *line, const char *name,
		      const struct iommu_snapshot_text *text)
{
	bool known = text && text->len;

	json_add_untrusted(line, name, known ? text->str : NULL, known ? text->len : 0);
}

void export_add_driver_of(struct json_object *line, const struct export_source *source, uint32_t id)
{
	const struct iommu_device *device = device_of(source, id);
	const struct iommu_snapshot_device *known = known_device(source, id);
	uint32_t number = device ? export_driver_of(source->drivers, device->name, device->len) : 0;
	const char *name = export_driver_name(source->drivers, number);

	if (name)
		json_add_untrusted(line, "driver", name, strlen(name));
	else
		add_known(line, "driver", known ? &known->driver : NULL);
}

void export_add_model_of(struct json_object *line, const struct export_source *source, uint32_t id)
{
	const struct iommu_snapshot_device *known = known_device(source, id);

	add_known(line, "model", known ? &known->model : NULL);
}

void export_add_task(struct json_object *line, const struct export_source *source, bool known,
		     int32_t pid)
{
	const struct iommu_summary *view = &source->buffer->view;
	const char *task = known ? view->comm(view->arg, pid) : NULL;

	json_object_object_add(line, "pid", known ? json_object_new_int(pid) : NULL);
	json_add_untrusted(line, "task", task, task ? strlen(task) : 0);
}

static void write_excuses(struct iommu_text *t, const void *arg)
{
	unsigned int excuses = *(const unsigned int *)arg;
	bool any = false;

	for (unsigned int bit = 1; bit && bit <= excuses; bit <<= 1) {
		if (!(excuses & bit))
			continue;
		iommu_text_puts(t, any ? ", " : "");
		iommu_text_puts(t, iommu_excuse_name(bit));
		any = true;
	}
}

void export_add_excuses(struct json_object *line, unsigned int excuses)
{
	json_add_text(line, "excuses", write_excuses, &excuses);
}

void export_add_address(struct json_object *line, const char *name, bool known, uint64_t value)
{
	if (known)
		json_add_hex(line, name, 1, value);
	else
		export_add_null(line, name);
}

void export_add_number_if(struct json_object *line, const char *name, bool known, uint64_t value)
{
	if (known)
		json_add_number(line, name, value);
	else
		export_add_null(line, name);
}
