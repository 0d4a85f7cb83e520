/* SPDX-License-Identifier: LGPL-2.1 */
/* The running kernel, and the machine's IOMMUs. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "checks.h"
#include "cli/common/find_program.h"
#include "cli/recording/checks.h"
#include "findings.h"
#include "tracing/dynamic_events.h"
#include "tracing/iommu_state.h"
#include "tracing/tracefs_file.h"

/* sudo does not search the user's PATH, so name the program by its path. */
static void add_root_only(struct findings *f)
{
	char self[PATH_MAX];

	findings_add(f, FINDING_NOTE,
		     "%s: only root may record; run doctor as root to check events "
		     "and probes",
		     tracefs_top());
	findings_fix(f, true, find_this_program(self) ? self : "trace-iommu", "doctor", NULL);
}

/* Whether this process may record. Adds why not. */
static bool check_access(struct findings *f)
{
	switch (tracing_state()) {
	case TRACING_ALLOWED:
		findings_add(f, FINDING_OK, "%s: this user may record", tracefs_top());
		return true;
	case TRACING_NOT_MOUNTED:
		findings_add(f, FINDING_PROBLEM, "tracefs is not mounted");
		findings_fix(f, true, "mount", "-t", "tracefs", "nodev", "/sys/kernel/tracing",
			     NULL);
		return false;
	case TRACING_LOCKED_DOWN:
		findings_add(f, FINDING_PROBLEM,
			     "/sys/kernel/security/lockdown: the kernel is locked down "
			     "(confidentiality), so nobody can trace; boot without "
			     "lockdown=confidentiality");
		return false;
	case TRACING_ROOT_ONLY:
		add_root_only(f);
		return false;
	default:
		findings_add(f, FINDING_PROBLEM,
			     "%s/instances: %s; the kernel needs tracing with instances "
			     "(CONFIG_TRACING)",
			     tracefs_top(), strerror(errno));
		return false;
	}
}

static void check_events_exist(struct findings *f)
{
	if (tracefs_exists("events/iommu"))
		findings_add(f, FINDING_OK, "has IOMMU events");
	else
		findings_add(f, FINDING_PROBLEM,
			     "%s/events/iommu: the kernel has no IOMMU events; it needs "
			     "CONFIG_IOMMU_API and CONFIG_EVENT_TRACING",
			     tracefs_top());
}

static void check_probes(struct findings *f)
{
	char *readme = tracefs_read("README");
	bool fprobes = readme && strstr(readme, "f[:[<group>/]");
	bool kprobes = tracefs_exists("kprobe_events");
	bool types = !access("/sys/kernel/btf/vmlinux", R_OK);

	free(readme);
	if (!kprobes || !dynamic_events_exist())
		findings_add(f, FINDING_NOTE,
			     "has no kprobes (CONFIG_KPROBE_EVENTS): record uses no probes, so the "
			     "devices of many mappings stay unknown");
	else if (!types)
		findings_add(f, FINDING_NOTE,
			     "has no types (CONFIG_DEBUG_INFO_BTF): record uses no probes, so the "
			     "devices of many mappings stay unknown");
	else
		findings_add(f, FINDING_OK, "has kprobes, %sfprobes and types for record's probes",
			     fprobes ? "" : "no ");
}

void check_kernel(struct findings *f)
{
	struct utsname uts;

	f->topic = "kernel";
	if (!uname(&uts))
		findings_add(f, FINDING_OK, "is %s %s, %s", uts.sysname, uts.release, uts.machine);
	if (!check_access(f))
		return;
	check_events_exist(f);
	check_probes(f);
}

void check_iommu(struct findings *f)
{
	struct iommu_state s = iommu_state_read();
	char note[256];

	f->topic = "IOMMU";
	if (s.groups)
		findings_add(f, FINDING_OK,
			     "IOMMUs in use: %u; groups: %u (%u strict, %u lazy, %u passthrough)",
			     s.units, s.groups, s.strict, s.lazy, s.identity);
	if (machine_lacks(note, sizeof(note)))
		findings_add(f, FINDING_NOTE, "%s", note);
}
