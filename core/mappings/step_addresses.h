/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_STEP_ADDRESSES_H
#define IOMMU_STEP_ADDRESSES_H

#include "core/events/step.h"
#include "core/text/address_range.h"

/*
 * Whether a step is about an address of the range. An unmap is about what it requested, and about
 * what it removed; a fault of which only the page is known is about the page.
 */
bool iommu_step_has_address(const struct iommu_step *step, const struct iommu_address_range *range);

#endif
