/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SUMMARY_DEVICES_H
#define IOMMU_SUMMARY_DEVICES_H

#include "summary_facts.h"

/*
 * Returns the *@n epochs of a device that are shown: those that overlap the range. @dropped is as
 * for iommu_holders_epochs().
 */
const struct iommu_epoch *iommu_summary_epochs(const struct iommu_summary *s, uint32_t device,
					       size_t *n, uint64_t *dropped);

/* Write the section on devices: the holders of each device, and their times. */
void iommu_summary_holders(struct iommu_text *t, const struct iommu_summary *s);

/* Write the section "Mappings": one row per device, and the sizes of its mappings. */
void iommu_summary_mappings(struct iommu_text *t, const struct iommu_summary *s);

#endif
