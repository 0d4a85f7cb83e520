/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_KERNEL_RELEASE_H
#define IOMMU_KERNEL_RELEASE_H

#include "epochs.h"

/*
 * Return how the kernel with this @release, such as "6.1.0-56-amd64", attaches devices.
 * IOMMU_ATTACH_UNKNOWN if @release is NULL or does not start with two numbers.
 */
enum iommu_attach_rule iommu_attach_rule_of(const char *release);

#endif
