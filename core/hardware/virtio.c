/* SPDX-License-Identifier: LGPL-2.1 */
#include "virtio.h"

/* Words of the virtio specification, section 5.13.6.9; the driver's: virtio-iommu.c. */
static const struct iommu_virtio_reason virtio_reasons[] = {
	{ IOMMU_VIRTIO_UNKNOWN, "unknown", "the host gives no reason" },
	{ IOMMU_VIRTIO_DOMAIN, "domain", "the endpoint is in no domain" },
	{ IOMMU_VIRTIO_MAPPING, "page", "not mapped, or mapped without" },
};

const struct iommu_virtio_reason *iommu_virtio_reasons(size_t *n)
{
	*n = sizeof(virtio_reasons) / sizeof(virtio_reasons[0]);
	return virtio_reasons;
}

const struct iommu_virtio_reason *iommu_virtio_reason(uint32_t code)
{
	for (size_t i = 0; i < sizeof(virtio_reasons) / sizeof(virtio_reasons[0]); i++) {
		if (virtio_reasons[i].code == code)
			return &virtio_reasons[i];
	}
	return NULL;
}
