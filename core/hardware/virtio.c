/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * virtio-iommu: fault reasons. Virtio specification, section 5.13.6.9; the words that Linux prints
 * are from drivers/iommu/virtio-iommu.c (6.12).
 */
#include "virtio.h"

static const struct iommu_virtio_reason reasons[] = {
	{ IOMMU_VIRTIO_UNKNOWN, "unknown", "the host gives no reason" },
	{ IOMMU_VIRTIO_DOMAIN, "domain", "the endpoint is not in a domain" },
	{ IOMMU_VIRTIO_MAPPING, "page", "not mapped, or mapped without" },
};

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

const struct iommu_virtio_reason *iommu_virtio_reasons(size_t *n)
{
	*n = ROWS(reasons);
	return reasons;
}

const struct iommu_virtio_reason *iommu_virtio_reason(uint32_t code)
{
	return code < ROWS(reasons) ? &reasons[code] : NULL;
}
