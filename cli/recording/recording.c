/* SPDX-License-Identifier: LGPL-2.1 */
#include "recording.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "checks.h"
#include "cli/common/command.h"
#include "core/recording/record_events.h"
#include "tracing/dynamic_events.h"
#include "tracing/kernel_types.h"
#include "tracing/owner.h"
#include "tracing/tracefs_file.h"

enum {
	BUFFER_KIB_MIN = 1024,
	BUFFER_KIB_MAX = 16384,
};

/* All buffers together take 1/32 of the memory, because the kernel allocates them in advance. */
static unsigned long default_buffer(unsigned int nr_cpus)
{
	long pages = sysconf(_SC_PHYS_PAGES);
	long page = sysconf(_SC_PAGESIZE);
	unsigned long kib =
		pages > 0 ? (unsigned long)pages / 32 * (unsigned long)(page / 1024) : 0;

	kib /= nr_cpus;
	if (kib < BUFFER_KIB_MIN)
		return BUFFER_KIB_MIN;
	return kib > BUFFER_KIB_MAX ? BUFFER_KIB_MAX : kib;
}

static void find_events(struct recording *r)
{
	char path[256];

	for (size_t i = 0; i < iommu_nr_record_events; i++) {
		const struct iommu_record_event *e = &iommu_record_events[i];
		const char *event = *e->event == '*' ? "enable" : e->event;

		snprintf(path, sizeof(path), "events/%s/%s", e->system, event);
		r->events[i] = tracefs_exists(path);
	}
}

static void choose_probes(struct recording *r, const struct recording_options *options)
{
	char *readme = tracefs_read("README");
	struct iommu_probe_syntax syntax = iommu_probe_syntax(readme ? readme : "");
	struct kernel_types *types = NULL;
	struct iommu_kernel_types view;

	free(readme);
	if (!dynamic_events_exist() || (!syntax.fprobes && !syntax.kprobes))
		r->why_no_probes = "the kernel has neither kprobes nor fprobes "
				   "(CONFIG_KPROBE_EVENTS, CONFIG_FPROBE_EVENTS)";
	else
		types = kernel_types_open(&r->why_no_probes);
	if (types && !r->why_no_probes) {
		view = kernel_types_view(types);
		r->nr_probes = iommu_choose_probes(r->probes, IOMMU_PROBES_MAX, &view, &syntax,
						   options->latency);
		if (!r->nr_probes)
			r->why_no_probes = "the kernel has none of the functions to probe, or "
					   "its probes cannot read arguments";
	}
	kernel_types_close(types);
}

void recording_choose(struct recording *r, const struct recording_options *options)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);

	*r = (struct recording){ .nr_cpus = cpus > 0 ? (unsigned int)cpus : 1 };
	snprintf(r->instance, sizeof(r->instance), OWNER_INSTANCE "%d", (int)getpid());
	snprintf(r->owner, sizeof(r->owner), OWNER_PROBE "%d", (int)getpid());
	r->buffer_kib = options->buffer_kib ? options->buffer_kib : default_buffer(r->nr_cpus);
	find_events(r);
	if (!options->no_probes)
		choose_probes(r, options);
}

bool recording_check_probes(const struct recording *r)
{
	if (r->why_no_probes)
		error("note: no probes, so the devices of many mappings stay unknown: %s; --no-probes "
		      "suppresses this note",
		      r->why_no_probes);
	return !r->nr_probes || check_group();
}
