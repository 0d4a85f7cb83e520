/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORD_PROBES_H
#define TRACE_IOMMU_RECORD_PROBES_H

#include <stdbool.h>

struct record_plan;

/*
 * Define the probes of the plan, after the one that shows their owner. Probes that the kernel
 * refuses are reported on stderr and taken out of the plan. Returns false after a message if the
 * group belongs to somebody else. Call probes_remove() in any case.
 */
bool probes_place(struct record_plan *plan);

/*
 * Remove the probes of the group whose owner's probe is @owner, if it is there, and that one last.
 * They must not be enabled anywhere. Returns false after a message on stderr.
 */
bool probes_remove(const char *owner);

/*
 * Remove the probes that the kernel's command line defined, unless the group has an owner. Returns
 * false after a message on stderr.
 */
bool probes_remove_of_boot(void);

#endif
