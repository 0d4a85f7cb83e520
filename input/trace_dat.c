/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "trace_dat_open.h"
#include "tep/formats.h"
#include "trace_dat_internal.h"

/* Exported by libtracecmd, but not in its header. Weak, for a version that has it no more. */
extern const char *tracecmd_get_uname(struct tracecmd_input *handle) __attribute__((weak));

static size_t count_events(const struct iommu_event *const *events)
{
	size_t n = 0;

	while (events[n])
		n++;
	return n;
}

/* The third word of what uname says: system, host, release, machine. */
static char *copy_release(struct tracecmd_input *top)
{
	const char *at = tracecmd_get_uname ? tracecmd_get_uname(top) : NULL;

	for (int word = 0; at && word < 2; word++) {
		at = strchr(at, ' ');
		at = at ? at + 1 : NULL;
	}
	return at && *at ? strndup(at, strcspn(at, " ")) : NULL;
}

/* Room for all formats by their ids, with what the library knows of them. */
static bool list_formats(struct trace_file *file)
{
	struct tep_event **events = tep_list_events(file->tep, TEP_EVENT_SORT_ID);
	const struct tep_format_field *type = NULL;
	size_t n = 0;

	while (events && events[n])
		n++;
	file->nr_formats = n ? (size_t)events[n - 1]->id + 1 : 1;
	file->formats = calloc(file->nr_formats, sizeof(*file->formats));
	file->systems = calloc(n + 1, sizeof(*file->systems));
	if (!file->formats || !file->systems)
		return false;
	for (size_t i = 0; i < n; i++)
		file->formats[events[i]->id].event = events[i];
	if (n)
		type = tep_find_common_field(events[0], "common_type");
	if (type && type->offset > 0)
		file->id_offset = (uint32_t)type->offset;
	file->swap = tep_is_file_bigendian(file->tep) != tep_is_local_bigendian(file->tep);
	return true;
}

/* Find what the file has of @events, once: a record is then known by its id. */
static void bind_events(struct trace_file *file, const struct iommu_event *const *events)
{
	for (; *events; events++) {
		struct iommu_binding *binding = &file->bindings[file->nr_bindings];
		struct tep_event *format =
			tep_find_event_by_name(file->tep, (*events)->system, (*events)->name);

		if (!format || (!(*events)->step && *events != &iommu_event_console))
			continue;
		binding->event = *events;
		iommu_bind(binding, format);
		file->nr_bindings++;
		if (!binding->foreign)
			file->formats[format->id].binding = binding;
	}
}

static bool prepare(struct trace_file *file, const char *name, struct tracecmd_input *top)
{
	size_t n = count_events(iommu_events) + count_events(iommu_observed);

	file->tep = tracecmd_get_tep(top);
	file->nr_buffers = 1 + (unsigned int)tracecmd_buffer_instances(top);
	file->buffers = calloc(file->nr_buffers, sizeof(struct tracecmd_input *));
	file->bindings = calloc(n, sizeof(*file->bindings));
	file->name = strdup(name);
	file->release = copy_release(top);
	if (!file->buffers || !file->bindings || !file->name || !list_formats(file))
		return false;
	file->buffers[0] = top;
	bind_events(file, iommu_events);
	bind_events(file, iommu_observed);
	return true;
}

struct trace_file *trace_file_open(const char *name)
{
	struct tracecmd_input *top = trace_open(name);
	struct trace_file *file;

	if (!top)
		return NULL;
	file = calloc(1, sizeof(*file));
	if (file && prepare(file, name, top))
		return file;
	if (!file || !file->buffers || !file->buffers[0])
		tracecmd_close(top);
	trace_file_close(file);
	error("%s: out of memory", name);
	return NULL;
}

void trace_file_close(struct trace_file *file)
{
	if (!file)
		return;
	for (size_t i = 0; i < file->nr_bindings; i++)
		iommu_unbind(&file->bindings[i]);
	/* The top one last: the others are parts of it. */
	for (unsigned int i = file->nr_buffers; file->buffers && i-- > 0;) {
		if (file->buffers[i])
			tracecmd_close(file->buffers[i]);
	}
	free(file->buffers);
	free(file->bindings);
	free(file->formats);
	free(file->systems);
	free(file->release);
	free(file->name);
	free(file);
}

const char *trace_file_release(const struct trace_file *file)
{
	return file->release;
}

void trace_file_config(const struct trace_file *file, struct iommu_replay_config *config)
{
	iommu_formats_config(file->tep, config);
}

const char *trace_file_comm(const struct trace_file *file, int32_t pid)
{
	const char *comm = tep_data_comm_from_pid(file->tep, pid);

	/* What the library says of one that it does not know; "<idle>" is one that it knows. */
	return comm && strcmp(comm, "<...>") != 0 ? comm : NULL;
}

unsigned int trace_file_buffers(const struct trace_file *file)
{
	return file->nr_buffers;
}

const char *trace_file_buffer_name(const struct trace_file *file, unsigned int buffer)
{
	const char *name = NULL;

	if (buffer)
		name = tracecmd_buffer_instance_name(file->buffers[0], (int)buffer - 1);
	return name ? name : "";
}
