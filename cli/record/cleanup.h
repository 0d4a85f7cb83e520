/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORD_CLEANUP_H
#define TRACE_IOMMU_RECORD_CLEANUP_H

#include <stdbool.h>

/*
 * Remove the instances and probes of recordings whose process is gone, and print their names.
 * Leaves everything else alone. @dry_run: only print. Returns an enum status.
 */
int cleanup(bool dry_run);

#endif
