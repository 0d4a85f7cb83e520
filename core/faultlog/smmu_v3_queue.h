/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SMMU_V3_QUEUE_LOG_H
#define IOMMU_SMMU_V3_QUEUE_LOG_H

#include "core/text/scan.h"
#include "fault.h"

/*
 * Read a message of the SMMUv3 driver about a queue or a global error into the zeroed *@f. For
 * a global error, f->flags is GERROR, f->index the error of the command queue, and f->raw the
 * command. For a page request, f->flags has the IOMMU_SMMU_PRI_* bits. Returns false for other
 * messages.
 */
bool iommu_log_read_smmu_v3_queue(struct iommu_scan s, struct iommu_fault *f);

/*
 * Add the message *@f to the earlier messages of the same sign, *@first. Returns false and leaves
 * *@f unchanged if it does not continue them.
 */
bool iommu_log_join_smmu_v3_queue(const struct iommu_fault *first, struct iommu_fault *f);

/* Page requests: the permissions that the device asks for. */
enum {
	IOMMU_SMMU_PRI_READ = 1 << 0,
	IOMMU_SMMU_PRI_WRITE = 1 << 1,
	IOMMU_SMMU_PRI_EXEC = 1 << 2,
	IOMMU_SMMU_PRI_PRIVILEGED = 1 << 3,
};

/* Add the details of a sign after its note: the errors, the command, or the page request. */
void iommu_sign_text_smmu_v3(struct iommu_text *t, const struct iommu_fault *f);

#endif
