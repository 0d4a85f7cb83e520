/* SPDX-License-Identifier: LGPL-2.1 */
/* Finds the fields of a format that libtraceevent parsed, and describes them to core. */
#include "binding.h"

#include <stdlib.h>
#include <string.h>

#include "format_names.h"

bool iommu_is_swapped(struct tep_handle *tep)
{
	return tep_is_file_bigendian(tep) != tep_is_local_bigendian(tep);
}

/* "char buf[]", and "char buf" up to 5.4 (kernel/trace/trace_entries.h): no size. */
static bool is_rest(const struct tep_format_field *field)
{
	return !field->size && !strncmp(field->type, "char", 4) && !strchr(field->type, '*');
}

static enum iommu_layout layout_of(const struct tep_format_field *field)
{
	/* The library has a flag for this since 1.5. The type has this prefix in all versions. */
	if (!strncmp(field->type, "__rel_loc", strlen("__rel_loc")))
		return IOMMU_LAYOUT_REL_LOC;
	if (field->flags & TEP_FIELD_IS_DYNAMIC)
		return IOMMU_LAYOUT_DATA_LOC;
	if (is_rest(field))
		return IOMMU_LAYOUT_REST;
	if (field->flags & TEP_FIELD_IS_ARRAY)
		return IOMMU_LAYOUT_ARRAY;
	return IOMMU_LAYOUT_NUMBER;
}

/* Bytes per element. The library leaves it at 0 for a dynamic array of a basic C type. */
static uint32_t element_of(const struct tep_format_field *field)
{
	static const struct {
		const char *type;
		uint32_t size;
	} types[] = {
		{ "u64[]", 8 },
		{ "u32[]", 4 },
		{ "unsigned int[]", 4 },
		{ "int[]", 4 },
	};
	size_t len = strlen(field->type);

	if (field->arraylen)
		return (uint32_t)field->size / (uint32_t)field->arraylen;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		size_t end = strlen(types[i].type);

		if (len >= end && !strcmp(field->type + len - end, types[i].type))
			return types[i].size;
	}
	return 0;
}

/*
 * Only an array of characters is text: a char pointer is an address in the recorded kernel. Any
 * other array is neither a number nor text.
 */
static bool is_usable(const struct tep_format_field *field, const struct iommu_place *place,
		      enum iommu_kind kind)
{
	bool text = field->flags & TEP_FIELD_IS_STRING || place->layout == IOMMU_LAYOUT_REST;

	if (kind == IOMMU_STRING ? !text : kind == IOMMU_ARRAY && text)
		return false;
	return field->offset >= 0 && field->size >= 0 && iommu_readable(place, kind);
}

static struct iommu_place place_of(const struct tep_format_field *field)
{
	return (struct iommu_place){
		.layout = layout_of(field),
		.offset = (uint32_t)field->offset,
		.size = (uint32_t)field->size,
		.element = element_of(field),
	};
}

/* Find our fields. Returns false if the format belongs to another event of the same name. */
static bool bind_fields(struct iommu_binding *binding)
{
	const struct iommu_event *event = binding->event;
	bool unknown = false;
	bool found = false;

	for (const struct tep_format_field *f = binding->format->format.fields; f; f = f->next) {
		int i = iommu_event_field(event, f->name);

		/*
		 * Vendors' kernels have events with the same names but other fields. A later kernel
		 * may add fields, which only its own print format prints.
		 */
		if (i < 0) {
			unknown = true;
			continue;
		}
		binding->places[i] = place_of(f);
		if (!is_usable(f, &binding->places[i], event->fields[i].kind))
			return false;
		found = true;
	}
	if (!event->stock)
		return found; /* the library prints the event */
	/* If the library cannot print the event, printing the known fields is better. */
	return found && (!unknown || binding->format->flags & TEP_EVENT_FL_FAILED);
}

/* Find a number among the common fields. */
static struct iommu_place common_place(struct tep_event *format, const char *name)
{
	const struct tep_format_field *f = tep_find_any_field(format, name);
	struct iommu_place place = { .layout = IOMMU_LAYOUT_NONE };

	if (!f)
		return place;
	place = place_of(f);
	if (!is_usable(f, &place, IOMMU_UNSIGNED))
		place.layout = IOMMU_LAYOUT_NONE;
	return place;
}

void iommu_bind(struct iommu_binding *binding, struct tep_event *format)
{
	iommu_unbind(binding);
	binding->format = format;
	binding->swap = iommu_is_swapped(format->tep);
	binding->pages = iommu_pages_of(format->tep, 0);
	binding->pid = common_place(format, "common_pid");
	binding->flags = common_place(format, "common_flags");
	binding->foreign =
		!bind_fields(binding) ||
		!iommu_format_names(format, binding->event, binding->places, &binding->names);
}

struct iommu_record iommu_record_of(struct iommu_binding *binding, const struct tep_record *record,
				    struct tep_event *format)
{
	if (binding->format != format)
		iommu_bind(binding, format);
	return (struct iommu_record){
		.data = record->data,
		.size = iommu_record_size(record, &binding->pages),
		.claimed = record->size > 0 ? (size_t)record->size : 0,
		.swap = binding->swap,
	};
}

void iommu_unbind(struct iommu_binding *binding)
{
	free(binding->names);
	binding->names = NULL;
	binding->format = NULL;
	memset(binding->places, 0, sizeof(binding->places));
}
