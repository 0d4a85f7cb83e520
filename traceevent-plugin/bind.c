/* SPDX-License-Identifier: LGPL-2.1 */
/* What libtraceevent knows of a format, told in core's terms. */
#include "plugin.h"

static enum iommu_layout layout_of(const struct tep_format_field *field)
{
	/* The library's flag for it came with 1.5; the type tells with any version. */
	if (!strncmp(field->type, "__rel_loc", strlen("__rel_loc")))
		return IOMMU_LAYOUT_REL_LOC;
	if (field->flags & TEP_FIELD_IS_DYNAMIC)
		return IOMMU_LAYOUT_DATA_LOC;
	if (field->flags & TEP_FIELD_IS_ARRAY)
		return IOMMU_LAYOUT_CHARS;
	return IOMMU_LAYOUT_NUMBER;
}

/*
 * A pointer is a number of the recorded kernel, never text; an array of anything but characters is
 * neither a number nor text of ours.
 */
static bool usable(const struct tep_format_field *field, const struct iommu_place *place,
		   enum iommu_kind kind)
{
	bool text = field->flags & TEP_FIELD_IS_STRING;

	if (kind == IOMMU_STRING && !text)
		return false;
	return field->offset >= 0 && field->size >= 0 && iommu_readable(place, kind);
}

void iommu_bind(struct iommu_binding *binding, const struct tep_event *format)
{
	const struct iommu_event *event = binding->event;
	bool found = false;

	binding->format = format;
	binding->foreign = false;
	binding->swap = tep_is_file_bigendian(format->tep) != tep_is_local_bigendian(format->tep);
	memset(binding->places, 0, sizeof(binding->places));

	for (const struct tep_format_field *f = format->format.fields; f; f = f->next) {
		int i = iommu_event_field(event, f->name);

		/* Some vendors' trees have events of the same names with other fields. */
		if (i < 0) {
			binding->foreign = true;
			return;
		}
		binding->places[i] = (struct iommu_place){
			.layout = layout_of(f),
			.offset = (uint32_t)f->offset,
			.size = (uint32_t)f->size,
		};
		if (!usable(f, &binding->places[i], event->fields[i].kind)) {
			binding->foreign = true;
			return;
		}
		found = true;
	}
	binding->foreign = !found;
}
