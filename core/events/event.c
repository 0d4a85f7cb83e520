/* SPDX-License-Identifier: LGPL-2.1 */
#include "event.h"

int iommu_event_field(const struct iommu_event *event, const char *name)
{
	for (unsigned int i = 0; i < event->nr_fields; i++) {
		if (!strcmp(event->fields[i].name, name))
			return (int)i;
	}
	return -1;
}

static void put_damaged_fields(struct iommu_text *t, const struct iommu_event *event,
			       const struct iommu_value *values)
{
	const char *before = "";

	for (unsigned int i = 0; i < event->nr_fields; i++) {
		if (values[i].state != IOMMU_DAMAGED)
			continue;
		iommu_text_puts(t, before);
		iommu_text_puts(t, event->fields[i].name);
		before = ", ";
	}
}

static void put_damage(struct iommu_text *t, const struct iommu_event *event,
		       const struct iommu_record *rec, const struct iommu_value *values,
		       bool any_field)
{
	iommu_text_puts(t, " (damaged record: ");
	if (any_field)
		put_damaged_fields(t, event, values);
	if (!iommu_record_is_cut(rec)) {
		iommu_text_puts(t, " outside its ");
		iommu_text_dec(t, rec->size);
		iommu_text_puts(t, " bytes)");
		return;
	}
	iommu_text_puts(t, any_field ? " not readable; the record claims " : "it claims ");
	iommu_text_dec(t, rec->claimed);
	iommu_text_puts(t, " bytes, but has at most ");
	iommu_text_dec(t, rec->size);
	iommu_text_putc(t, ')');
}

void iommu_event_read(struct iommu_value *values, const struct iommu_event *event,
		      const struct iommu_record *rec, const struct iommu_place *places)
{
	values[0].state = IOMMU_ABSENT; /* silences a warning: each event has a field */
	for (unsigned int i = 0; i < event->nr_fields; i++)
		iommu_read(&values[i], rec, &places[i], event->fields[i].kind);
}

bool iommu_event_values_text(struct iommu_text *t, const struct iommu_event *event,
			     struct iommu_value *values, bool stock_only)
{
	bool damaged = false;

	for (unsigned int i = 0; i < event->nr_fields; i++) {
		if (!values[i].names)
			values[i].names = event->names[i];
		damaged |= values[i].state == IOMMU_DAMAGED;
	}
	event->stock(t, values);
	if (event->extra && !stock_only)
		event->extra(t, values);
	return damaged;
}

void iommu_event_text(struct iommu_text *t, const struct iommu_event *event,
		      const struct iommu_record *rec, const struct iommu_place *places,
		      struct iommu_value *values, bool stock_only)
{
	bool damaged;

	iommu_event_read(values, event, rec, places);
	damaged = iommu_event_values_text(t, event, values, stock_only);
	if (damaged || iommu_record_is_cut(rec))
		put_damage(t, event, rec, values, damaged);
}
