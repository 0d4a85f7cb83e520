/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_HINT_H
#define IOMMU_HINT_H

#include "hint_text.h"

/* Linux probes most drivers, and takes devices over from firmware, in this time after boot (ns). */
#define IOMMU_BOOT_TIME 60000000000ULL

/* Facts about a fault that its event does not contain. */
struct iommu_hint_context {
	bool has_uptime;
	uint64_t uptime; /* ns since boot, if has_uptime is set */
	/* The message names vfio-pci as the driver of the device. */
	bool is_assigned;
};

/*
 * The hint for @f, or NULL without a well-founded one. @context may be NULL. Without an uptime,
 * advice about boot is conditional.
 */
const struct iommu_hint *iommu_fault_hint(const struct iommu_fault *f,
					  const struct iommu_hint_context *context);

/* All rows, for the manual and tests. */
size_t iommu_nr_hints(void);
const struct iommu_hint *iommu_hint_row(size_t i);

#endif
