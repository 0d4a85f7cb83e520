/* SPDX-License-Identifier: LGPL-2.1 */
/* What libtraceevent knows of a format, told in core's terms. */
#include <stdlib.h>

#include "binding.h"

static enum iommu_layout layout_of(const struct tep_format_field *field)
{
	/* The library's flag for it came with 1.5; the type tells with any version. */
	if (!strncmp(field->type, "__rel_loc", strlen("__rel_loc")))
		return IOMMU_LAYOUT_REL_LOC;
	if (field->flags & TEP_FIELD_IS_DYNAMIC)
		return IOMMU_LAYOUT_DATA_LOC;
	if (field->flags & TEP_FIELD_IS_ARRAY)
		return IOMMU_LAYOUT_ARRAY;
	return IOMMU_LAYOUT_NUMBER;
}

/* The library leaves the size of a dynamic array's elements at 0 for C's own types. */
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
 * A pointer is a number of the recorded kernel, never text; an array of anything but characters is
 * neither a number nor text of ours.
 */
static bool usable(const struct tep_format_field *field, const struct iommu_place *place,
		   enum iommu_kind kind)
{
	bool text = field->flags & TEP_FIELD_IS_STRING;

	if (kind == IOMMU_STRING ? !text : kind == IOMMU_ARRAY && text)
		return false;
	return field->offset >= 0 && field->size >= 0 && iommu_readable(place, kind);
}

/* Whether all fields of the format are ours; where they are. */
static bool bind_fields(struct iommu_binding *binding)
{
	const struct iommu_event *event = binding->event;
	bool unknown = false;
	bool found = false;

	for (const struct tep_format_field *f = binding->format->format.fields; f; f = f->next) {
		int i = iommu_event_field(event, f->name);

		/*
		 * Some vendors' trees have events of the same names with other fields, and what a
		 * later kernel adds to an event is in its own print format only.
		 */
		if (i < 0) {
			unknown = true;
			continue;
		}
		binding->places[i] = (struct iommu_place){
			.layout = layout_of(f),
			.offset = (uint32_t)f->offset,
			.size = (uint32_t)f->size,
			.element = element_of(f),
		};
		if (!usable(f, &binding->places[i], event->fields[i].kind))
			return false;
		found = true;
	}
	if (!event->stock)
		return found; /* the library prints all of it */
	/* Where the library cannot print the event, what we know of it is more than nothing. */
	return found && (!unknown || binding->format->flags & TEP_EVENT_FL_FAILED);
}

/* A number among the fields that all events have. */
static struct iommu_place common_place(struct tep_event *format, const char *name)
{
	const struct tep_format_field *f = tep_find_any_field(format, name);
	struct iommu_place place = { .layout = IOMMU_LAYOUT_NONE };

	if (!f)
		return place;
	place.layout = layout_of(f);
	place.offset = (uint32_t)f->offset;
	place.size = (uint32_t)f->size;
	if (!usable(f, &place, IOMMU_UNSIGNED))
		place.layout = IOMMU_LAYOUT_NONE;
	return place;
}

void iommu_bind(struct iommu_binding *binding, struct tep_event *format)
{
	iommu_unbind(binding);
	binding->format = format;
	binding->swap = tep_is_file_bigendian(format->tep) != tep_is_local_bigendian(format->tep);
	binding->pid = common_place(format, "common_pid");
	binding->flags = common_place(format, "common_flags");
	binding->foreign = !bind_fields(binding) || !iommu_bind_names(binding);
}

struct iommu_record iommu_record_of(struct iommu_binding *binding, const struct tep_record *record,
				    struct tep_event *format)
{
	if (binding->format != format)
		iommu_bind(binding, format);
	return (struct iommu_record){
		.data = record->data,
		.size = record->size > 0 ? (size_t)record->size : 0,
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
