/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_AFTER_BOOT_H
#define TRACE_IOMMU_AFTER_BOOT_H

struct record_options;

/*
 * Turn the buffer in which the kernel recorded this boot, or the one before, into a trace.dat, and
 * stop recording there. Returns an enum status.
 */
int after_boot(const struct record_options *options);

#endif
