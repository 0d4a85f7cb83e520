/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACING_OWNER_H
#define TRACE_IOMMU_TRACING_OWNER_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Who owns what a recording adds to tracefs. Its names have the process ID of trace-iommu record:
 * the instance trace-iommu-PID, and the probe iop:owner_PID, which is never enabled. It is the
 * first probe that a recording adds and the last one it removes, so all probes of the group are
 * those of that process.
 */

#define OWNER_INSTANCE "trace-iommu-"
#define OWNER_PROBE    "owner_"

/* The process ID at the end of @name, which begins with @prefix; 0: it is no such name. */
pid_t owner_in_name(const char *name, const char *prefix);

/* Whether that process still runs trace-iommu. Another program may have the ID by now. */
bool owner_lives(pid_t pid);

#endif
