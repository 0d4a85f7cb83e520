/* SPDX-License-Identifier: LGPL-2.1 */
#include "record_checks.h"

#include <string.h>

#include "fuzz_steps.h"
#include "tep/record_step.h"

void record_subject_bind(struct record_subject *s)
{
	iommu_bind(&s->binding, s->format);
	s->binding.pages.size = FUZZ_PAGE;
	s->binding.pages.plain = FUZZ_PAGE;
	s->map = iommu_map_layout_of(&s->binding);
	s->dma = iommu_dma_layout_of(&s->binding);
}

struct checked {
	const struct tep_record *record;
	size_t room; /* bytes that exist */
	size_t len;  /* of the text */
	bool damaged;
};

/* The text is one line without control characters. */
static void take(void *arg, const char *str, size_t len)
{
	struct checked *c = arg;

	for (size_t i = 0; i < len; i++)
		fuzz_must((unsigned char)str[i] >= 0x20 && str[i] != 0x7f);
	c->len += len;
}

static void check_values(const struct checked *c, const struct iommu_event *event,
			 const struct iommu_value *values)
{
	const char *begin = c->record->data;

	for (unsigned int i = 0; i < event->nr_fields; i++) {
		const struct iommu_value *value = &values[i];
		size_t size = value->len;

		if (value->state != IOMMU_PRESENT || event->fields[i].kind == IOMMU_UNSIGNED ||
		    event->fields[i].kind == IOMMU_SIGNED)
			continue;
		fuzz_must(!c->damaged);
		if (event->fields[i].kind == IOMMU_ARRAY)
			size *= value->element;
		fuzz_must(value->str >= begin && value->str + size <= begin + c->room);
	}
}

static void check_text(struct record_subject *s, struct checked *c)
{
	struct iommu_record rec = iommu_record_of(&s->binding, c->record, s->format);
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	char buf[IOMMU_TEXT_MIN];
	struct iommu_text t;

	fuzz_must(rec.size <= c->room);
	fuzz_must(iommu_record_is_cut(&rec) == c->damaged);
	if (s->binding.foreign || !s->binding.event->stock)
		return;
	iommu_text_init(&t, buf, sizeof(buf), take, c);
	iommu_event_text(&t, s->binding.event, &rec, s->binding.places, values, c->room % 2);
	iommu_text_flush(&t);
	fuzz_must(!c->damaged || c->len > strlen("(damaged record: )"));
	check_values(c, s->binding.event, values);
}

/* What the lanes do with a record while KernelShark loads. */
static bool read_map(const struct record_subject *s, const struct checked *c,
		     struct iommu_map_record *map)
{
	uint32_t size = iommu_record_size(c->record, &s->binding.pages);

	return size == (uint32_t)c->record->size &&
	       iommu_map_read(&s->map, c->record->data, size, map);
}

static bool read_dma(const struct record_subject *s, const struct checked *c,
		     struct iommu_dma_record *dma)
{
	uint32_t size = iommu_record_size(c->record, &s->binding.pages);

	return size == (uint32_t)c->record->size &&
	       iommu_dma_read(&s->dma, c->record->data, size, dma);
}

static void check_step(struct record_subject *s, const struct checked *c)
{
	struct iommu_value values[IOMMU_EVENT_FIELDS];
	struct iommu_map_record map;
	struct iommu_dma_record dma;
	struct iommu_value msg;
	struct iommu_step step;
	bool read = iommu_step_read(&s->binding, c->record, s->format, &step, values);
	struct iommu_record rec = iommu_record_of(&s->binding, c->record, s->format);

	fuzz_must(!read || !c->damaged);
	if (read && step.device.str)
		fuzz_must(step.device.str >= (const char *)rec.data &&
			  step.device.str + step.device.len <= (const char *)rec.data + c->room);
	if (s->binding.event == &iommu_event_console && iommu_console_read(&s->binding, &rec, &msg))
		fuzz_must(!c->damaged && msg.len <= c->room);
	if (read_map(s, c, &map))
		fuzz_must(read && step.kind == s->map.kind && step.iova == map.iova &&
			  step.size == map.size && step.pid == map.pid &&
			  step.paddr == iommu_map_paddr(&s->map, c->record->data));
	if (read_dma(s, c, &dma))
		fuzz_must(read && step.kind == s->dma.kind && step.iova == dma.iova &&
			  step.size == dma.size && step.pid == dma.pid &&
			  step.device.str == dma.device && step.device.len == dma.len &&
			  step.direction == dma.direction);
}

/*
 * The bytes are all that exists: they end where the page does. A record that is in no page has
 * exactly its bytes, because its host guarantees that.
 */
void check_record(struct record_subject *s, unsigned int flags, uint32_t claim, void *data,
		  size_t size)
{
	int header = flags & FUZZ_LONG_HEADER ? 8 : 4;
	struct tep_record record = { .data = data, .ts = 5, .cpu = 1, .size = (int)size };
	struct checked c = { .record = &record, .room = size };

	if (!(flags & FUZZ_NO_PAGE)) {
		record.offset = 3 * FUZZ_PAGE - (uint64_t)header - size;
		if (flags & FUZZ_CLAIMS)
			record.size = (int)claim;
	}
	record.record_size = (int)((uint32_t)record.size + (uint32_t)header);
	c.damaged = record.size > 0 && (size_t)record.size > size;
	check_text(s, &c);
	check_step(s, &c);
}
