/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_INTEL_QUEUE_H
#define IOMMU_INTEL_QUEUE_H

#include "core/text/scan.h"
#include "fault.h"

/*
 * Read a message about VT-d's queues into the zeroed *@f: errors of the invalidation queue with the
 * descriptors that follow, and refused page requests. Returns true and sets f->kind if it is one.
 */
bool iommu_log_read_intel_queue(const struct iommu_scan *s, struct iommu_fault *f);

/*
 * Add the message *@f to the earlier messages of the same sign, *@first. Returns false and leaves
 * *@f unchanged if it does not continue them.
 */
bool iommu_log_join_intel_queue(const struct iommu_fault *first, struct iommu_fault *f);

/* Add the meaning of the reason and the descriptors of *@f, if any, after f->note. */
void iommu_fault_text_intel_queue(struct iommu_text *t, const struct iommu_fault *f);

#endif
