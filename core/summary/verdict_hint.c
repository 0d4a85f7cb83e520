/* SPDX-License-Identifier: LGPL-2.1 */
#include "verdict_hint.h"

#include "verdict_text.h"

/* The basis of all rows: what the trace itself shows, as docs/history.md defines the verdicts. */
#define BASIS "docs/history.md"

static const struct iommu_hint after_unmap = {
	.cause = "the device still uses a buffer that its driver has unmapped",
	.next = "check that the driver stops DEVICE, or waits for its transfers, before it unmaps",
	.basis = BASIS,
};

static const struct iommu_hint after_domain = {
	.cause = "the device still runs after its domain is gone: its guest or driver has ended",
	.next = "reset DEVICE before it changes hands",
	.basis = BASIS,
};

static const struct iommu_hint past_end = {
	.cause = "the device goes beyond the end of its buffer: it was told a larger size than was"
		 " mapped, or it prefetches",
	.next = "compare the size of the mapping with the length that the driver gives to DEVICE",
	.basis = BASIS,
};

static const struct iommu_hint direction = {
	.cause = "the buffer is mapped for the other direction",
	.next = "check the direction in the driver's DMA mapping calls for DEVICE",
	.basis = BASIS,
};

static const struct iommu_hint mapped = {
	.cause = "the address is mapped: permission, direction or another domain is the cause",
	.next = "record the reason and the direction:"
		" trace-cmd record -e iommu -e dma -e printk:console",
	.basis = BASIS,
};

static const struct iommu_hint never_mapped = {
	.cause = "the address is wrong, or it was mapped before the trace began",
	.next = "record from boot on, with the reason: trace-cmd record -e iommu -e printk:console",
	.basis = BASIS,
};

const struct iommu_hint *iommu_verdict_hint(const struct iommu_verdict *verdict,
					    enum iommu_access access, bool decoded)
{
	switch (verdict->kind) {
	case IOMMU_VERDICT_AFTER_UNMAP:
		return verdict->died ? &after_domain : &after_unmap;
	case IOMMU_VERDICT_PAST_END:
		/* The next page of another device's mapping proves nothing. */
		return verdict->owner.devices || verdict->distance < 4096 ? &past_end : NULL;
	case IOMMU_VERDICT_MAPPED:
		if (iommu_wrong_direction(verdict, access))
			return &direction;
		return decoded ? NULL : &mapped;
	case IOMMU_VERDICT_NEVER_MAPPED:
		return decoded ? NULL : &never_mapped;
	default:
		return NULL;
	}
}
