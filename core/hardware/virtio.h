/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_VIRTIO_H
#define IOMMU_VIRTIO_H

#include <stddef.h>
#include <stdint.h>

/* Fault reasons: include/uapi/linux/virtio_iommu.h, VIRTIO_IOMMU_FAULT_R_*. */
enum {
	IOMMU_VIRTIO_UNKNOWN,
	IOMMU_VIRTIO_DOMAIN,
	IOMMU_VIRTIO_MAPPING,
};

struct iommu_virtio_reason {
	uint8_t code;
	const char *word; /* printed by Linux */
	const char *text; /* in our words; IOMMU_VIRTIO_MAPPING's continues with a permission */
};

/* All reasons, in the order of their codes. */
const struct iommu_virtio_reason *iommu_virtio_reasons(size_t *n);

/* The row of @code, or NULL. */
const struct iommu_virtio_reason *iommu_virtio_reason(uint32_t code);

/* In the flags of a fault: an execute access. */
enum {
	IOMMU_VIRTIO_EXEC = 1,
};

#endif
