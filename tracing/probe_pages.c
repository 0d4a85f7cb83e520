/* SPDX-License-Identifier: LGPL-2.1 */
#include "probe_pages.h"

#include <event-parse.h>
#include <stdlib.h>
#include <string.h>

#include "core/recording/check_probes.h"
#include "input/pages/ring_page.h"

/* The parts of an event's format that the check needs. */
struct format {
	int id;
	struct tep_format_field *type; /* common_type, at the same place in all events */
	struct tep_format_field *pid;
	struct tep_format_field *iova;
	struct tep_format_field *size;
};

struct probe_pages {
	struct tep_handle *tep;
	struct ring_page_layout layout;
	struct format probe;
	struct format event;
	char *page;
};

static bool read_format(struct tep_handle *tep, struct format *f, const char *text,
			const char *system)
{
	struct tep_event *event;

	if (!text || tep_parse_event(tep, text, strlen(text), system))
		return false;
	event = tep_find_event_by_name(tep, system, "map");
	if (!event)
		return false;
	f->id = event->id;
	f->type = tep_find_common_field(event, "common_type");
	f->pid = tep_find_common_field(event, "common_pid");
	f->iova = tep_find_field(event, "iova");
	f->size = tep_find_field(event, "size");
	return f->type && f->pid && f->iova && f->size;
}

static bool open_tep(struct probe_pages *p, const struct probe_formats *formats)
{
	p->tep = tep_alloc();
	if (!p->tep || !formats->header_page)
		return false;
	/* The library takes a file to be little-endian until somebody tells otherwise. */
	tep_set_file_bigendian(p->tep,
			       tep_is_local_bigendian(p->tep) ? TEP_BIG_ENDIAN : TEP_LITTLE_ENDIAN);
	return ring_page_layout_read(&p->layout, formats->header_page) &&
	       read_format(p->tep, &p->probe, formats->probe, "iop") &&
	       read_format(p->tep, &p->event, formats->event, "iommu");
}

struct probe_pages *probe_pages_open(const struct probe_formats *formats)
{
	struct probe_pages *p = calloc(1, sizeof(*p));

	if (!p)
		return NULL;
	if (open_tep(p, formats)) {
		p->page = calloc(1, p->layout.size);
		if (p->page)
			return p;
	}
	probe_pages_close(p);
	return NULL;
}

size_t probe_pages_size(const struct probe_pages *p)
{
	return p->layout.size;
}

void *probe_pages_buffer(struct probe_pages *p)
{
	return p->page;
}

/* Returns 0 if the record lacks the field. */
static uint64_t number(struct tep_format_field *field, const char *record, size_t len)
{
	unsigned long long value;

	if (field->offset < 0 || field->size < 0 || (size_t)field->offset > len ||
	    (size_t)field->size > len - (size_t)field->offset ||
	    tep_read_number_field(field, record, &value))
		return 0;
	return value;
}

static void take_record(const struct probe_pages *p, unsigned int cpu, const char *record,
			size_t len, struct iommu_probe_check *check)
{
	int id = (int)number(p->event.type, record, len);
	const struct format *f = id == p->event.id ? &p->event : &p->probe;
	uint64_t iova;
	uint64_t size;
	int32_t pid;

	if (id != f->id)
		return;
	pid = (int32_t)number(f->pid, record, len);
	iova = number(f->iova, record, len);
	size = number(f->size, record, len);
	if (f == &p->event)
		iommu_check_event(check, cpu, pid, iova, size);
	else
		iommu_check_probe(check, cpu, pid, iova, size);
}

void probe_pages_take(struct probe_pages *p, unsigned int cpu, struct iommu_probe_check *check)
{
	struct ring_page page;
	const char *record;
	uint32_t len;

	ring_page_begin(&page, &p->layout, p->page);
	if (page.gap)
		iommu_check_lost(check, cpu);
	if (page.damaged)
		return;
	while ((record = ring_page_next(&page, &len)))
		take_record(p, cpu, record, len, check);
}

void probe_pages_close(struct probe_pages *p)
{
	if (!p)
		return;
	if (p->tep)
		tep_free(p->tep);
	free(p->page);
	free(p);
}
