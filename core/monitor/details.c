/* SPDX-License-Identifier: LGPL-2.1 */
#include "details.h"

/* Tasks that are counted. Those with few mappings may give their place to others. */
#define TASKS 64

struct task {
	int32_t pid;
	bool interrupt;
	uint64_t nr; /* 0: unused */
	uint64_t bytes;
};

/* The live mappings of a device. */
struct found {
	struct iommu_replay *replay;
	uint32_t device;
	uint32_t examined;
	bool cut; /* there are more than were examined */
	uint64_t nr;
	uint64_t sizes[64]; /* by i: of 2^i to 2^(i+1) - 1 bytes */
	struct task tasks[TASKS];
	uint64_t other_tasks; /* mappings */
};

static void count_task(struct found *f, const struct iommu_mapping *mapping)
{
	bool interrupt = mapping->flags & IOMMU_MAPPING_INTERRUPT;
	int32_t pid = interrupt ? 0 : mapping->pid;

	for (unsigned int i = 0; i < TASKS; i++) {
		struct task *task = &f->tasks[i];

		if (task->nr && (task->pid != pid || task->interrupt != interrupt))
			continue;
		task->pid = pid;
		task->interrupt = interrupt;
		task->nr++;
		task->bytes += mapping->size;
		return;
	}
	f->other_tasks++;
}

static bool note_mapping(void *arg, const struct iommu_range *range)
{
	struct found *f = arg;
	const struct iommu_mapping *mapping =
		iommu_mapping(iommu_replay_mappings(f->replay), range->id);
	struct iommu_owner owner = iommu_mapping_owner(f->replay, mapping);
	const struct iommu_devices *devices = iommu_replay_devices(f->replay);
	uint64_t size = range->last - range->first + 1;

	if (f->examined++ == IOMMU_DETAILS_EXAMINED) {
		f->cut = true;
		return false;
	}
	if (!owner.devices || !iommu_set_has(devices, owner.devices, f->device))
		return true;
	f->nr++;
	f->sizes[size ? 63 - __builtin_clzll(size) : 63]++;
	count_task(f, mapping);
	return true;
}

static void put_sizes(struct iommu_text *t, const struct found *f)
{
	const char *comma = " ";

	iommu_text_puts(t, "mappings by size:");
	if (!f->nr)
		iommu_text_puts(t, " none");
	for (unsigned int i = 0; i < 64; i++) {
		if (!f->sizes[i])
			continue;
		iommu_text_puts(t, comma);
		iommu_put_bytes(t, 1ULL << i);
		iommu_text_puts(t, ": ");
		iommu_text_dec(t, f->sizes[i]);
		comma = ", ";
	}
	if (f->cut)
		iommu_text_puts(t, " (there are too many to count all)");
	iommu_text_putc(t, '\n');
}

/* The task with the most mappings that is not marked yet; NULL: none. */
static struct task *largest(struct found *f)
{
	struct task *most = NULL;

	for (unsigned int i = 0; i < TASKS; i++) {
		if (f->tasks[i].nr && (!most || f->tasks[i].nr > most->nr))
			most = &f->tasks[i];
	}
	return most;
}

static void put_tasks(struct iommu_text *t, const struct iommu_monitor_page *page, struct found *f)
{
	const struct iommu_writer words = { .t = t, .comm = page->comm, .arg = page->arg };
	const char *comma = "mapped by: ";
	struct task *task;

	for (unsigned int i = 0; i < IOMMU_DETAILS_TASKS && (task = largest(f)); i++) {
		iommu_text_puts(t, comma);
		if (task->interrupt)
			iommu_text_puts(t, "interrupts");
		else
			iommu_put_task(&words, task->pid);
		iommu_text_putc(t, ' ');
		iommu_text_dec(t, task->nr);
		iommu_text_puts(t, " (");
		iommu_put_bytes(t, task->bytes);
		iommu_text_putc(t, ')');
		task->nr = 0;
		comma = ", ";
	}
	if (*comma != ',')
		return;
	if (f->other_tasks || largest(f))
		iommu_text_puts(t, ", and others");
	iommu_text_putc(t, '\n');
}

static void put_held_since(struct iommu_text *t, const struct iommu_monitor_page *page,
			   const struct iommu_monitor_row *row)
{
	iommu_text_puts(t, "holder: ");
	iommu_monitor_put_holder(t, page, row);
	if (row->held_since) {
		iommu_text_puts(t, " since ");
		iommu_put_time(t, row->held_since);
	}
	iommu_text_putc(t, '\n');
}

static void put_events(struct iommu_text *t, const struct iommu_monitor_page *page)
{
	const struct iommu_writer words = { .t = t, .comm = page->comm, .arg = page->arg };
	const struct iommu_monitor_event *event;

	iommu_text_puts(t, "latest maps and unmaps, newest first:\n");
	for (unsigned int i = 0; (event = iommu_monitor_event(page->monitor, i)); i++) {
		iommu_text_puts(t, "  ");
		iommu_put_time(t, event->ts);
		iommu_text_puts(t, event->unmap ? " unmap " : " map   ");
		iommu_put_range(t, event->first, event->last);
		iommu_put_by(&words, event->pid, event->interrupt);
		iommu_text_putc(t, '\n');
	}
}

static void put_faults(struct iommu_text *t, const struct iommu_monitor_page *page,
		       const struct iommu_monitor_row *row)
{
	const struct iommu_fault_case *one;

	iommu_text_puts(t, "faults: ");
	iommu_text_dec(t, row->total.faults);
	iommu_text_puts(t, row->total.faults ? ", newest first:\n" : "\n");
	for (uint64_t nr = iommu_monitor_nr_faults(page->monitor);
	     nr && (one = iommu_monitor_fault(page->monitor, nr - 1)); nr--) {
		if (one->device != row->device)
			continue;
		iommu_text_puts(t, "  ");
		iommu_monitor_put_fault(t, page, one);
		iommu_text_putc(t, '\n');
	}
}

void iommu_monitor_put_details(struct iommu_text *t, const struct iommu_monitor_page *page,
			       const struct iommu_monitor_row *row)
{
	struct found f = { .replay = page->replay, .device = row->device };

	iommu_ranges_visit(&iommu_replay_mappings(page->replay)->live, 0, UINT64_MAX, note_mapping,
			   &f);
	put_held_since(t, page, row);
	put_sizes(t, &f);
	put_tasks(t, page, &f);
	put_events(t, page);
	put_faults(t, page, row);
}
