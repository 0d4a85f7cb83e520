/* SPDX-License-Identifier: LGPL-2.1 */
#include "step_addresses.h"

#include "core/faultlog/fault.h"

static bool any_overlaps(const struct iommu_step *step, const struct iommu_address_range *range)
{
	for (uint32_t i = 0; i < step->addrs->len && i < step->lengths->len; i++) {
		if (iommu_address_range_has(range, iommu_array_element(step->addrs, i),
					    iommu_array_element(step->lengths, i)))
			return true;
	}
	return false;
}

static bool fault_overlaps(const struct iommu_fault *fault, const struct iommu_address_range *range)
{
	uint64_t size = fault->has & IOMMU_ADDRESS_PAGE ? 4096 : 1;

	return fault->has & IOMMU_HAS_ADDRESS &&
	       iommu_address_range_has(range, fault->address & ~(size - 1), size);
}

bool iommu_step_has_address(const struct iommu_step *step, const struct iommu_address_range *range)
{
	if (step->fault)
		return fault_overlaps(step->fault, range);
	switch (step->kind) {
	case IOMMU_STEP_UNMAP:
	case IOMMU_STEP_INTEL_UNMAP:
		return iommu_address_range_has(range, step->iova,
					       step->size > step->done ? step->size : step->done);
	case IOMMU_STEP_DMA_MAP_SG:
		return any_overlaps(step, range);
	case IOMMU_STEP_FAULT:
		return iommu_address_range_has(range, step->iova, 1);
	default:
		return iommu_address_range_has(range, step->iova, step->size);
	}
}
