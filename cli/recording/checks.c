/* SPDX-License-Identifier: LGPL-2.1 */
/* Checks before a recording changes anything. */
#include "checks.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common/command.h"
#include "core/recording/boot_line.h"
#include "core/recording/probe_rows.h"
#include "tracing/dynamic_events.h"
#include "tracing/instance.h"
#include "tracing/iommu_state.h"
#include "tracing/owner.h"
#include "tracing/tracefs_file.h"

enum tracing_state tracing_state(void)
{
	char *path;
	bool may;
	int why;

	if (!tracefs_top())
		return TRACING_NOT_MOUNTED;
	if (iommu_state_read().locked_down)
		return TRACING_LOCKED_DOWN;
	path = tracefs_path("instances");
	may = path && !access(path, W_OK | X_OK);
	why = errno;
	free(path);
	errno = why;
	if (may)
		return TRACING_ALLOWED;
	return why == EACCES || why == EPERM ? TRACING_ROOT_ONLY : TRACING_NO_INSTANCES;
}

bool check_tracefs(void)
{
	switch (tracing_state()) {
	case TRACING_ALLOWED:
		return true;
	case TRACING_NOT_MOUNTED:
		error("tracefs is not mounted; run mount -t tracefs nodev /sys/kernel/tracing as root "
		      "(a kernel without tracing has no such file system)");
		return false;
	case TRACING_LOCKED_DOWN:
		error("/sys/kernel/security/lockdown: the kernel is locked down (confidentiality), so "
		      "nobody can trace; boot without lockdown=confidentiality");
		return false;
	case TRACING_ROOT_ONLY:
		error("%s: only root may trace; run this with sudo", tracefs_top());
		return false;
	default:
		error("%s/instances: %s; the kernel needs tracing with instances (CONFIG_TRACING)",
		      tracefs_top(), strerror(errno));
		return false;
	}
}

bool machine_lacks(char *note, size_t size)
{
	struct iommu_state state = iommu_state_read();

	*note = 0;
	if (!state.groups)
		snprintf(note, size,
			 "no IOMMU is in use, so there will be few events; enable the IOMMU in the "
			 "firmware, and on Intel, also boot with intel_iommu=on");
	else if (state.identity == state.groups)
		snprintf(note, size,
			 "the trace will have no maps except those of VFIO: all groups are in "
			 "passthrough mode (iommu=pt); boot with iommu=nopt iommu.passthrough=0");
	else if (state.identity)
		snprintf(
			note, size,
			"the trace will have no maps of %u of the %u groups, except those of VFIO: "
			"their type in /sys/kernel/iommu_groups is identity (passthrough)",
			state.identity, state.groups);
	return *note;
}

bool check_buffer(unsigned long kib, unsigned int nr_cpus)
{
	long pages = sysconf(_SC_PHYS_PAGES);
	long page = sysconf(_SC_PAGESIZE);
	unsigned long memory =
		pages > 0 ? (unsigned long)pages * (unsigned long)(page / 1024) : ULONG_MAX;

	if (kib <= memory / nr_cpus)
		return true;
	error("-b: %u buffers of %lu KiB, one per CPU, exceed the memory of %lu KiB; give less than "
	      "%lu",
	      nr_cpus, kib, memory, memory / nr_cpus);
	return false;
}

/* Say what a recording on this machine will not see. */
static void note_state(void)
{
	char note[256];

	if (machine_lacks(note, sizeof(note)))
		error("note: %s", note);
}

static bool is_empty(const char *file)
{
	char *text = tracefs_read(file);
	bool empty = !text || !*text;

	free(text);
	return empty;
}

/* Other tracing slows maps down, too, and the trace does not show that. */
static void note_others(void)
{
	struct dynamic_events list;
	size_t nr_instances;
	char **instances = instance_names(&nr_instances);
	size_t others = 0;
	size_t probes = 0;

	for (size_t i = 0; i < nr_instances; i++)
		others += !owner_in_name(instances[i], OWNER_INSTANCE);
	free(instances);
	if (dynamic_events_read(&list)) {
		for (size_t i = 0; i < list.nr; i++)
			probes += strcmp(list.events[i].group, IOMMU_PROBE_GROUP) != 0;
	}
	dynamic_events_free(&list);
	if (!is_empty("set_event"))
		error("note: another user records events in the top-level buffer (%s/set_event); this "
		      "recording leaves them alone",
		      tracefs_top());
	if (others || probes)
		error("note: other users have %zu instance%s and %zu probe%s in tracefs; this recording "
		      "leaves them alone",
		      others, others == 1 ? "" : "s", probes, probes == 1 ? "" : "s");
}

bool check_events(void)
{
	if (!check_tracefs())
		return false;
	if (tracefs_exists("events/iommu"))
		return true;
	error("%s/events/iommu: the kernel has no IOMMU events; it needs CONFIG_IOMMU_API and "
	      "CONFIG_EVENT_TRACING",
	      tracefs_top());
	return false;
}

void note_machine(void)
{
	note_state();
	note_others();
}

static bool boot_has_probes(void)
{
	char *line = tracefs_read("/proc/cmdline");
	bool has = line && iommu_boot_has_probes(line);

	free(line);
	return has;
}

bool check_group(void)
{
	struct dynamic_events list;
	pid_t owner = 0;
	size_t nr = 0;

	if (!dynamic_events_read(&list)) {
		error("%s/dynamic_events: %s; use --no-probes", tracefs_top(), strerror(errno));
		dynamic_events_free(&list);
		return false;
	}
	for (size_t i = 0; i < list.nr; i++) {
		if (strcmp(list.events[i].group, IOMMU_PROBE_GROUP) != 0)
			continue;
		nr++;
		if (!owner)
			owner = owner_in_name(list.events[i].name, OWNER_PROBE);
	}
	dynamic_events_free(&list);
	if (!nr)
		return true;
	if (owner && owner_lives(owner))
		error("process %d records already, and its probes have the group " IOMMU_PROBE_GROUP
		      "; wait for it, or use --no-probes",
		      (int)owner);
	else if (owner)
		error("process %d, which is gone, left probes of the group " IOMMU_PROBE_GROUP
		      "; remove them with trace-iommu record --cleanup",
		      (int)owner);
	else if (boot_has_probes())
		error("the kernel's command line defined probes of the group " IOMMU_PROBE_GROUP
		      "; write the trace of the boot first, with trace-iommu record --after-boot, or use "
		      "--no-probes");
	else
		error("%s/dynamic_events: another user defined probes of the group " IOMMU_PROBE_GROUP
		      "; remove each with echo -:" IOMMU_PROBE_GROUP
		      "/NAME >>%s/dynamic_events, or use --no-probes",
		      tracefs_top(), tracefs_top());
	return false;
}
