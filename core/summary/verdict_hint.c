/* SPDX-License-Identifier: LGPL-2.1 */
#include "verdict_hint.h"

#include "core/faultlog/fault_page.h"
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

static const struct iommu_hint former_holder = {
	.cause = "the device has left the domain of its former holder, but still works with that"
		 " holder's memory",
	.next = "reset DEVICE, or stop its transfers, before it changes hands",
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
	.next = "record the reason and the direction: trace-iommu record",
	.basis = BASIS,
};

static const struct iommu_hint never_mapped = {
	.cause = "the address is wrong, or it was mapped before the trace began",
	.next = "record from boot on, with the reason: trace-iommu record --boot",
	.basis = BASIS,
};

static const struct iommu_hint permission = {
	.cause =
		"the buffer is mapped, but not for this access: for the other direction or read-only",
	.next = "check the direction in the driver's DMA mapping calls for DEVICE or, if a guest has it,"
		" the flags of its VFIO_IOMMU_MAP_DMA",
	.basis = BASIS,
};

/* The hint for a fault at an address that is mapped. */
static const struct iommu_hint *mapped_hint(const struct iommu_verdict *verdict,
					    const struct iommu_fault *f)
{
	struct iommu_fault_page page = iommu_fault_page(f);

	if (iommu_wrong_direction(verdict, f->access))
		return &direction;
	if (f->vendor == IOMMU_VENDOR_NONE)
		return &mapped;
	/* If the hardware saw no page, the mapping is of another domain. */
	return page.presence != IOMMU_PAGE_ABSENT && page.lacks != IOMMU_ACCESS_UNKNOWN
		       ? &permission
		       : NULL;
}

const struct iommu_hint *iommu_verdict_hint(const struct iommu_verdict *verdict,
					    const struct iommu_fault *f)
{
	switch (verdict->kind) {
	case IOMMU_VERDICT_FORMER:
		return &former_holder;
	case IOMMU_VERDICT_AFTER_UNMAP:
		return verdict->died ? &after_domain : &after_unmap;
	case IOMMU_VERDICT_PAST_END:
		/* The next page of another device's mapping proves nothing. */
		return verdict->owner.devices || verdict->distance < 4096 ? &past_end : NULL;
	case IOMMU_VERDICT_MAPPED:
		return mapped_hint(verdict, f);
	case IOMMU_VERDICT_NEVER_MAPPED:
		return f->vendor == IOMMU_VENDOR_NONE ? &never_mapped : NULL;
	default:
		return NULL;
	}
}
