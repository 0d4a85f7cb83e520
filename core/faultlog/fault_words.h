/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FAULT_WORDS_H
#define IOMMU_FAULT_WORDS_H

#include "core/hardware/address_windows.h"
#include "fault.h"

/* The window that contains the address of @f, or NULL. */
const struct iommu_address_window *iommu_fault_window(const struct iommu_fault *f);

/*
 * Add "0000:00:04.0 ", "likely 0000:00:04.0 " or the name of another device or of the IOMMU, as the
 * log has it; nothing if no device is known.
 */
void iommu_fault_put_device(struct iommu_text *t, const struct iommu_fault *f);

/* Add @before and "address in WINDOW"; nothing if the address is not in a window. */
void iommu_fault_put_window(struct iommu_text *t, const char *before, const struct iommu_fault *f);

/* "read", "write" or "access". */
const char *iommu_fault_access_word(const struct iommu_fault *f);

#endif
