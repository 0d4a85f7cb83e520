/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* memmem */
#include "filter.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/common/device_option.h"
#include "cli/common/trace_options.h"
#include "core/faultlog/fault.h"
#include "core/hardware/pci.h"
#include "core/holders/device_sets.h"
#include "core/mappings/step_addresses.h"

bool report_read_iova(struct report_filter *filter, const char *arg)
{
	filter->has_iova = true;
	return read_addresses("--iova", arg, &filter->iova);
}

static bool choose_devices(struct report_matcher *matcher, const char *name)
{
	const struct report_filter *filter = matcher->filter;
	uint32_t nr = matcher->devices->nr;
	const char **names = calloc(nr + 1, sizeof(*names));
	const struct device_names list = { name, names, nr };
	bool done = names;

	matcher->nr_devices = nr;
	matcher->chosen = calloc(nr + 1, sizeof(*matcher->chosen));
	if (!matcher->chosen || !names) {
		free(names);
		return out_of_memory();
	}
	for (uint32_t i = 0; i < nr; i++)
		names[i] = iommu_device(matcher->devices, i + 1)->name;
	for (size_t i = 0; done && i < filter->nr_devices; i++)
		done = device_option_choose(matcher->chosen, &list, filter->devices[i]);
	free(names);
	return done;
}

bool report_matcher_init(struct report_matcher *matcher, const struct report_filter *filter,
			 const char *name, struct iommu_devices *devices, uint64_t begin,
			 uint64_t end)
{
	*matcher = (struct report_matcher){ .filter = filter, .devices = devices };
	if (time_range_given(&filter->range) && !time_is_usable(name, end))
		return false;
	if (end > TIME_MAX)
		end = TIME_MAX;
	if (begin > end)
		begin = end;
	if (!time_range_resolve(&filter->range, name, (int64_t)begin, (int64_t)end, &matcher->from,
				&matcher->to))
		return false;
	return !filter->nr_devices || choose_devices(matcher, name);
}

bool report_time_matches(const struct report_matcher *matcher, uint64_t ts)
{
	const struct time_range *range = &matcher->filter->range;
	int64_t at = ts > TIME_MAX ? TIME_MAX : (int64_t)ts;

	/* Reported times are rounded to microseconds. */
	return (range->from.kind == TIME_OPEN || at + 500 >= matcher->from) &&
	       (range->to.kind == TIME_OPEN || at < matcher->to + 500);
}

/* The events of systems dma and swiotlb that make no step. */
static bool fields_overlap(const struct report_filter *filter, const struct input_event *event)
{
	int address = -1;
	int size = -1;

	if (event->event) {
		address = iommu_event_field(event->event, "dma_addr");
		size = iommu_event_field(event->event, "size");
	}
	if (address < 0 || !iommu_has(&event->values[address]))
		return false;
	return iommu_address_range_has(
		&filter->iova, event->values[address].num,
		size >= 0 && iommu_has(&event->values[size]) ? event->values[size].num : 1);
}

static bool iova_matches(const struct report_filter *filter, const struct report_line *line)
{
	const struct iommu_step *step = line->event->step;

	if (!step->fault && step->kind == IOMMU_STEP_NONE)
		return fields_overlap(filter, line->event);
	return iommu_step_has_address(step, &filter->iova);
}

static bool is_chosen(const struct report_matcher *matcher, uint32_t device)
{
	return device && device <= matcher->nr_devices && matcher->chosen[device - 1];
}

static bool set_is_chosen(const struct report_matcher *matcher, uint32_t set)
{
	uint32_t nr = 0;
	const uint32_t *list = iommu_set_devices(matcher->devices, set, &nr);

	for (uint32_t i = 0; i < nr; i++) {
		if (is_chosen(matcher, list[i]))
			return true;
	}
	return false;
}

/* Whether @str has @name as a word. */
static bool has_word(const char *str, size_t len, const struct iommu_device *device)
{
	const char *at = str;
	const char *end = str + len;

	while ((at = memmem(at, (size_t)(end - at), device->name, device->len))) {
		const char *after = at + device->len;

		if ((at == str || !isalnum((unsigned char)at[-1])) &&
		    (after == end || !isalnum((unsigned char)*after)))
			return true;
		at++;
	}
	return false;
}

/* Whether @str names a chosen device. */
static bool names_chosen(const struct report_matcher *matcher, const char *str, size_t len)
{
	for (uint32_t id = 1; id <= matcher->nr_devices; id++) {
		if (matcher->chosen[id - 1] &&
		    has_word(str, len, iommu_device(matcher->devices, id)))
			return true;
	}
	return false;
}

/* Whether a string of the event names a chosen device. The strings of a probe are in its step. */
static bool strings_match(const struct report_matcher *matcher, const struct input_event *event)
{
	const struct iommu_step *step = event->step;

	if (step->kind == IOMMU_STEP_PROBE_ATTACH || step->kind == IOMMU_STEP_PROBE_CALL)
		return names_chosen(matcher, step->device.str, step->device.len);
	for (unsigned int i = 0; event->event && i < event->event->nr_fields; i++) {
		const struct iommu_value *value = &event->values[i];

		if (event->event->fields[i].kind == IOMMU_STRING && iommu_has(value) &&
		    names_chosen(matcher, value->str, value->len))
			return true;
	}
	return false;
}

/* An invalidation names a device by its requester ID. */
static bool requester_matches(const struct report_matcher *matcher, const struct iommu_step *step)
{
	struct iommu_pci_id id;

	if (step->kind != IOMMU_STEP_QI_CONTEXT)
		return false;
	id = iommu_pci_id_of_requester(step->rid);
	return is_chosen(matcher, iommu_device_by_pci(matcher->devices, &id, false));
}

static bool device_matches(const struct report_matcher *matcher, const struct report_line *line)
{
	const struct iommu_step *step = line->event->step;
	const struct iommu_fault *fault = step->fault;

	if (set_is_chosen(matcher, line->owner) || set_is_chosen(matcher, line->domain))
		return true;
	if (line->facts.kind == IOMMU_LINE_FACTS_UNMAP &&
	    set_is_chosen(matcher, line->facts.unmap.owner.devices))
		return true;
	if (line->facts.kind == IOMMU_LINE_FACTS_FAULT &&
	    is_chosen(matcher, line->facts.fault.device))
		return true;
	if (fault && fault->has & IOMMU_HAS_DEVICE &&
	    is_chosen(matcher, iommu_device_by_pci(matcher->devices, &fault->device,
						   fault->has & IOMMU_HAS_SEGMENT)))
		return true;
	return requester_matches(matcher, step) || strings_match(matcher, line->event);
}

/* @task is a name, a pid, or both: vfiotest-312. */
static bool task_matches(const char *task, int32_t pid, const char *comm)
{
	char number[16];
	size_t len;

	snprintf(number, sizeof(number), "%" PRId32, pid);
	if (!strcmp(task, number))
		return true;
	if (!comm)
		return false;
	len = strlen(comm);
	return !strncmp(task, comm, len) &&
	       (!task[len] || (task[len] == '-' && !strcmp(task + len + 1, number)));
}

bool report_line_matches(const struct report_matcher *matcher, const struct report_line *line,
			 const char *comm)
{
	const struct report_filter *filter = matcher->filter;

	return (!filter->has_iova || iova_matches(filter, line)) &&
	       (!filter->task || task_matches(filter->task, line->event->pid, comm)) &&
	       (!matcher->chosen || device_matches(matcher, line));
}
