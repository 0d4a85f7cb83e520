/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACING_OWNER_H
#define TRACE_IOMMU_TRACING_OWNER_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * The owner of what a recording adds to tracefs. Two names have the process ID of the recording:
 * the instance trace-iommu-PID, and the probe iop:owner_PID, which is never enabled. A recording
 * adds this probe first and removes it last, so all our probes of the group belong to that process.
 */

#define OWNER_INSTANCE "trace-iommu-"
#define OWNER_PROBE    "owner_"

/* The process ID at the end of @name, after @prefix; 0: @name does not have this form. */
pid_t owner_in_name(const char *name, const char *prefix);

/* Whether process @pid runs trace-iommu. Another program may have got the ID of a dead one. */
bool owner_lives(pid_t pid);

#endif
