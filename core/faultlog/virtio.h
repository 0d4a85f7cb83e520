/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_VIRTIO_LOG_H
#define IOMMU_VIRTIO_LOG_H

#include "core/text/scan.h"
#include "fault.h"

/* Read the message @s into the zeroed *@f. Sets f->kind if virtio-iommu's driver printed it. */
void iommu_log_read_virtio(const struct iommu_scan *s, struct iommu_fault *f);

/* Add the explanation of a virtio-iommu fault; see iommu_fault_text(). */
void iommu_fault_text_virtio(struct iommu_text *t, const struct iommu_fault *f);

#endif
