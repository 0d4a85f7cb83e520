/* SPDX-License-Identifier: LGPL-2.1 */
#include "summary_internal.h"

/* So many devices of a set are named. */
#define NAMED_MAX 4

void iommu_summary_time(struct iommu_text *t, uint64_t ts)
{
	uint64_t micros = ts / 1000;

	if (!ts) {
		iommu_text_putc(t, '-');
		return;
	}
	iommu_text_dec(t, micros / 1000000);
	iommu_text_putc(t, '.');
	for (uint64_t unit = 100000; unit; unit /= 10)
		iommu_text_putc(t, (char)('0' + micros / unit % 10));
}

void iommu_summary_task(struct iommu_text *t, const struct iommu_summary *s, int32_t pid)
{
	const char *name = s->comm ? s->comm(s->arg, pid) : NULL;

	if (name) {
		iommu_text_untrusted(t, name, strlen(name));
		iommu_text_putc(t, '-');
	} else {
		iommu_text_puts(t, "pid ");
	}
	iommu_text_signed(t, pid);
}

void iommu_summary_device(struct iommu_text *t, const struct iommu_summary *s, uint32_t id)
{
	const struct iommu_device *device;

	if (!id) {
		iommu_text_puts(t, "unknown");
		return;
	}
	device = iommu_device(iommu_replay_devices(s->replay), id);
	iommu_text_untrusted(t, device->name, device->len);
}

void iommu_summary_devices(struct iommu_text *t, const struct iommu_summary *s, uint32_t set)
{
	uint32_t nr = 0;
	const uint32_t *list = iommu_set_devices(iommu_replay_devices(s->replay), set, &nr);

	if (!nr)
		iommu_text_puts(t, "unknown device");
	for (uint32_t i = 0; i < nr && i < NAMED_MAX; i++) {
		if (i)
			iommu_text_putc(t, '+');
		iommu_summary_device(t, s, list[i]);
	}
	if (nr > NAMED_MAX) {
		iommu_text_puts(t, " and ");
		iommu_text_dec(t, nr - NAMED_MAX);
		iommu_text_puts(t, " more");
	}
}

void iommu_summary_range(struct iommu_text *t, uint64_t first, uint64_t last)
{
	uint64_t count;

	iommu_text_hex(t, first, 1);
	iommu_text_puts(t, " - ");
	if (last == UINT64_MAX)
		iommu_text_puts(t, "the end of addresses");
	else
		iommu_text_hex(t, last + 1, 1);
	if (iommu_size_unit(last - first + 1, &count)) {
		iommu_text_puts(t, " (");
		iommu_text_size(t, last - first + 1);
		iommu_text_putc(t, ')');
	}
}

void iommu_summary_bytes(struct iommu_text *t, uint64_t bytes)
{
	uint64_t count = bytes;
	char exact = iommu_size_unit(bytes, &count);
	unsigned int unit = 0;

	if (!bytes || (count < 10000 && (exact || bytes < 1024))) {
		if (bytes)
			iommu_text_size(t, bytes);
		else
			iommu_text_putc(t, '0');
		return;
	}
	/* three digits of the largest unit, cut off */
	while (unit < 6 && bytes >> (10 * (unit + 1)))
		unit++;
	count = bytes >> (10 * unit);
	iommu_text_dec(t, count);
	if (count < 100) {
		iommu_text_putc(t, '.');
		iommu_text_putc(t, (char)('0' + (bytes >> (10 * unit - 10) & 1023) * 10 / 1024));
	}
	iommu_text_putc(t, "?KMGTPE"[unit]);
}

void iommu_summary_count(struct iommu_text *t, uint64_t n, const char *one, const char *many)
{
	iommu_text_dec(t, n);
	iommu_text_putc(t, ' ');
	iommu_text_puts(t, n == 1 ? one : many);
}

void iommu_summary_excuses(struct iommu_text *t, unsigned int excuses)
{
	bool any = false;

	for (unsigned int bit = 1; bit && bit <= excuses; bit <<= 1) {
		if (!(excuses & bit))
			continue;
		iommu_text_puts(t, any ? " or " : "");
		iommu_text_puts(t, iommu_excuse_reason(bit));
		any = true;
	}
}

static void put_events(struct iommu_text *t, const struct iommu_summary *s)
{
	iommu_text_puts(t, ", ");
	iommu_summary_count(t, s->events, "event", "events");
	for (size_t i = 0; i < s->nr_systems; i++) {
		iommu_text_puts(t, i ? ", " : " (");
		iommu_text_untrusted(t, s->systems[i].name, strlen(s->systems[i].name));
		iommu_text_putc(t, ' ');
		iommu_text_dec(t, s->systems[i].events);
	}
	if (s->nr_systems)
		iommu_text_putc(t, ')');
}

/* The file, its kernel, from when to when, how many events. */
static void put_head(struct iommu_text *t, const struct iommu_summary *s)
{
	if (s->name)
		iommu_text_untrusted(t, s->name, strlen(s->name));
	else
		iommu_text_puts(t, "IOMMU summary");
	if (s->buffer && *s->buffer) {
		iommu_text_puts(t, ", buffer ");
		iommu_text_untrusted(t, s->buffer, strlen(s->buffer));
	}
	if (s->release) {
		iommu_text_puts(t, ": Linux ");
		iommu_text_untrusted(t, s->release, strlen(s->release));
	}
	iommu_text_putc(t, '\n');
	if (s->first_ts && s->last_ts >= s->first_ts) {
		iommu_text_duration(t, s->last_ts - s->first_ts);
		iommu_text_puts(t, ", from ");
		iommu_summary_time(t, s->first_ts);
		iommu_text_puts(t, " to ");
		iommu_summary_time(t, s->last_ts);
	} else {
		iommu_text_puts(t, "no times");
	}
	if (s->counted)
		put_events(t, s);
	iommu_text_putc(t, '\n');
}

void iommu_summary_text(struct iommu_text *t, const struct iommu_summary *s)
{
	put_head(t, s);
	iommu_summary_faults(t, s);
	iommu_summary_findings(t, s);
	iommu_summary_holders(t, s);
	iommu_summary_mappings(t, s);
	iommu_summary_notes(t, s);
}
