/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_AFTER_BOOT_H
#define TRACE_IOMMU_AFTER_BOOT_H

struct record_options;

/*
 * Write the trace of this boot, or of the one before, from the buffer in which the kernel recorded
 * it, and end that recording. Returns an enum status.
 */
int after_boot(const struct record_options *options);

#endif
