/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_VIRTIO_LOG_H
#define IOMMU_VIRTIO_LOG_H

#include "core/text/scan.h"
#include "fault.h"

/* Read a message @s into the zeroed *@f. Sets f->kind if the message is one of virtio-iommu's. */
void iommu_log_read_virtio(const struct iommu_scan *s, struct iommu_fault *f);

/* Write a fault of virtio-iommu's as text; see iommu_fault_text(). */
void iommu_fault_text_virtio(struct iommu_text *t, const struct iommu_fault *f);

#endif
