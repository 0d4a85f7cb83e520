/* SPDX-License-Identifier: LGPL-2.1 */
#include "words.h"

/* Number of devices of a set that are named. */
#define NAMED_MAX 4

const char *iommu_grade_name(enum iommu_grade grade)
{
	static const char *const names[] = {
		[IOMMU_GRADE_UNKNOWN] = "unknown",
		[IOMMU_GRADE_LIKELY] = "likely",
		[IOMMU_GRADE_CERTAIN] = "certain",
	};

	return names[grade];
}

const char *iommu_grade_meaning(enum iommu_grade grade)
{
	static const char *const meanings[] = {
		[IOMMU_GRADE_UNKNOWN] = "the trace does not show it, or attaches are missing",
		[IOMMU_GRADE_LIKELY] =
			"it follows from the holder of the device or the pattern of attaches",
		[IOMMU_GRADE_CERTAIN] = "an event names the device or its domain",
	};

	return meanings[grade];
}

const char *iommu_grade_suffix(enum iommu_grade grade)
{
	static const char *const suffixes[] = {
		[IOMMU_GRADE_UNKNOWN] = " (uncertain)",
		[IOMMU_GRADE_LIKELY] = " (likely)",
		[IOMMU_GRADE_CERTAIN] = " (certain)",
	};

	return suffixes[grade];
}

const char *iommu_source_name(enum iommu_source source)
{
	static const char *const names[] = {
		[IOMMU_SOURCE_NONE] = "",	[IOMMU_SOURCE_PROBE] = "probe",
		[IOMMU_SOURCE_DMA] = "dma",	[IOMMU_SOURCE_DOMAIN_ID] = "flush",
		[IOMMU_SOURCE_INTEL] = "intel", [IOMMU_SOURCE_PAGES] = "pages",
		[IOMMU_SOURCE_TASK] = "task",
	};

	return names[source];
}

const char *iommu_source_meaning(enum iommu_source source)
{
	static const char *const meanings[] = {
		[IOMMU_SOURCE_NONE] = "no source names the device",
		[IOMMU_SOURCE_PROBE] = "a probe of the group iop has the domain",
		[IOMMU_SOURCE_DMA] = "an event of the DMA API has the same addresses",
		[IOMMU_SOURCE_DOMAIN_ID] = "the flush that follows has VT-d's domain ID",
		[IOMMU_SOURCE_INTEL] = "the map event itself, of kernels 5.4 to 5.10",
		[IOMMU_SOURCE_PAGES] = "an event of the page table inside the map",
		[IOMMU_SOURCE_TASK] = "the task holds the device",
	};

	return meanings[source];
}

const char *iommu_dma_direction_name(enum iommu_dma_direction direction)
{
	static const char *const names[] = {
		[IOMMU_DMA_UNKNOWN] = NULL,
		[IOMMU_DMA_TO_DEVICE] = "to_device",
		[IOMMU_DMA_FROM_DEVICE] = "from_device",
		[IOMMU_DMA_BIDIRECTIONAL] = "bidirectional",
	};

	return names[direction];
}

const char *iommu_finding_name(enum iommu_finding_class class)
{
	static const char *const names[] = {
		[IOMMU_FINDING_LEAK] = "leak",
		[IOMMU_FINDING_ALIVE] = "alive at the end",
		[IOMMU_FINDING_DOUBLE_UNMAP] = "double unmap",
		[IOMMU_FINDING_NEVER_MAPPED] = "unmap of something never mapped",
		[IOMMU_FINDING_PARTIAL_UNMAP] = "partial unmap",
		[IOMMU_FINDING_OVERLAP] = "overlap",
	};

	return names[class];
}

const char *iommu_finding_meaning(enum iommu_finding_class class)
{
	static const char *const meanings[] = {
		[IOMMU_FINDING_LEAK] = "still mapped when its domain or its device went away",
		[IOMMU_FINDING_ALIVE] = "still mapped at the end of the trace",
		[IOMMU_FINDING_DOUBLE_UNMAP] = "unmapped, but was unmapped before",
		[IOMMU_FINDING_NEVER_MAPPED] = "unmapped, but never mapped in this trace",
		[IOMMU_FINDING_PARTIAL_UNMAP] =
			"less was unmapped than asked for, or than a DMA API mapping has",
		[IOMMU_FINDING_OVERLAP] = "mapped over another mapping of the same domain",
	};

	return meanings[class];
}

static const struct {
	unsigned int bit;
	const char *name;
	const char *clause;
} excuse_words[] = {
	{ IOMMU_EXCUSE_LATE, "late start", "the trace began late" },
	{ IOMMU_EXCUSE_LOST, "lost events", "events were lost" },
	{ IOMMU_EXCUSE_DOMAIN, "unknown domain", "the domain is unknown" },
	{ IOMMU_EXCUSE_ENDED, "end of the trace", "the trace ended" },
	{ IOMMU_EXCUSE_LOG, "kernel log", "a kernel log need not show all maps" },
	{ IOMMU_EXCUSE_CUT, "crowded address", "too many mappings share the address" },
};
#define NR_EXCUSES (sizeof(excuse_words) / sizeof(excuse_words[0]))

const char *iommu_excuse_name(unsigned int bit)
{
	for (size_t i = 0; i < NR_EXCUSES; i++) {
		if (excuse_words[i].bit == bit)
			return excuse_words[i].name;
	}
	return "unknown";
}

void iommu_put_excuses(struct iommu_text *t, unsigned int excuses)
{
	bool any = false;

	for (size_t i = 0; i < NR_EXCUSES; i++) {
		if (!(excuses & excuse_words[i].bit))
			continue;
		iommu_text_puts(t, any ? " or " : "");
		iommu_text_puts(t, excuse_words[i].clause);
		any = true;
	}
}

void iommu_put_time(struct iommu_text *t, uint64_t ts)
{
	uint64_t micros = ts / 1000 + (ts % 1000 >= 500);

	if (!ts) {
		iommu_text_putc(t, '-');
		return;
	}
	iommu_text_dec(t, micros / 1000000);
	iommu_text_putc(t, '.');
	for (uint64_t unit = 100000; unit; unit /= 10)
		iommu_text_putc(t, (char)('0' + micros / unit % 10));
}

void iommu_put_range(struct iommu_text *t, uint64_t first, uint64_t last)
{
	uint64_t size = last - first + 1;
	uint64_t count;

	iommu_text_hex(t, first, 1);
	iommu_text_puts(t, " - ");
	if (last == UINT64_MAX)
		iommu_text_puts(t, "the end of addresses");
	else
		iommu_text_hex(t, last + 1, 1);
	if (iommu_size_unit(size, &count)) {
		iommu_text_puts(t, " (");
		iommu_text_size(t, size);
		iommu_text_putc(t, ')');
	}
}

void iommu_put_bytes(struct iommu_text *t, uint64_t bytes)
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
	/* Three digits of the largest unit, rounded down. */
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

void iommu_put_count(struct iommu_text *t, uint64_t n, const char *one, const char *many)
{
	iommu_text_dec(t, n);
	iommu_text_putc(t, ' ');
	iommu_text_puts(t, n == 1 ? one : many);
}

void iommu_put_device(struct iommu_text *t, const struct iommu_devices *devices, uint32_t id)
{
	const struct iommu_device *device;

	if (!id) {
		iommu_text_puts(t, "unknown");
		return;
	}
	device = iommu_device(devices, id);
	iommu_text_style(t, IOMMU_STYLE_DEVICE);
	iommu_text_untrusted(t, device->name, device->len);
	iommu_text_style(t, IOMMU_STYLE_PLAIN);
}

/* Write up to NAMED_MAX devices of @set. Returns the size of the set. */
static uint32_t put_members(struct iommu_text *t, struct iommu_devices *devices, uint32_t set,
			    const char *comma, const char *last_comma)
{
	uint32_t nr = 0;
	const uint32_t *list = iommu_set_devices(devices, set, &nr);

	for (uint32_t i = 0; i < nr && i < NAMED_MAX; i++) {
		iommu_text_puts(t, !i ? "" : i + 1 == nr ? last_comma : comma);
		iommu_put_device(t, devices, list[i]);
	}
	if (nr > NAMED_MAX) {
		iommu_text_puts(t, " and ");
		iommu_text_dec(t, nr - NAMED_MAX);
		iommu_text_puts(t, " more");
	}
	return nr;
}

void iommu_put_device_set(struct iommu_text *t, struct iommu_devices *devices, uint32_t set)
{
	if (!put_members(t, devices, set, "+", "+"))
		iommu_text_puts(t, "unknown device");
}

void iommu_put_task(const struct iommu_writer *w, int32_t pid)
{
	const char *name = w->comm ? w->comm(w->arg, pid) : NULL;

	if (pid == IOMMU_PID_UNKNOWN) {
		iommu_text_puts(w->t, "an unknown task");
		return;
	}
	if (name && *name) {
		iommu_text_untrusted(w->t, name, strlen(name));
		iommu_text_putc(w->t, '-');
	} else {
		iommu_text_puts(w->t, "pid ");
	}
	iommu_text_signed(w->t, pid);
}

void iommu_put_by(const struct iommu_writer *w, int32_t pid, bool interrupt)
{
	if (interrupt) {
		iommu_text_puts(w->t, " in an interrupt");
	} else if (w->comm && pid != IOMMU_PID_UNKNOWN) {
		iommu_text_puts(w->t, " by ");
		iommu_put_task(w, pid);
	}
}

void iommu_put_holder(const struct iommu_writer *w, int32_t pid)
{
	if (pid == IOMMU_HOST)
		iommu_text_puts(w->t, "host");
	else if (w->comm)
		iommu_put_task(w, pid);
	else
		iommu_text_puts(w->t, "a task");
}

bool iommu_has_age(const struct iommu_writer *w, uint64_t at)
{
	return at && w->now >= at;
}

void iommu_put_age(const struct iommu_writer *w, const char *before, uint64_t at, const char *after)
{
	if (!iommu_has_age(w, at))
		return;
	iommu_text_puts(w->t, before);
	iommu_text_duration(w->t, w->now - at);
	iommu_text_puts(w->t, after);
}

void iommu_put_owner(const struct iommu_writer *w, const struct iommu_owner *owner)
{
	put_members(w->t, w->devices, owner->devices, ", ", " and ");
	iommu_text_puts(w->t, iommu_grade_suffix(owner->grade));
}
