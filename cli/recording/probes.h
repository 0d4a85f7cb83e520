/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORDING_PROBES_H
#define TRACE_IOMMU_RECORDING_PROBES_H

#include <stdbool.h>

struct recording;

/*
 * Define the probe of the owner, then those of the recording. Reports probes that the kernel
 * refuses on stderr, and takes them out of the list. Returns false after a message if another
 * process has the group. Call probes_remove() in any case.
 */
bool probes_place(struct recording *r);

/*
 * If the group has the owner's probe @owner, remove our probes of the group, and @owner last. The
 * probes must not be enabled in any instance. Returns false after a message on stderr.
 */
bool probes_remove(const char *owner);

/*
 * Remove the probes that the kernel's command line defined. Does nothing if a recording owns the
 * group. Returns false after a message on stderr.
 */
bool probes_remove_of_boot(void);

#endif
