/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_HINT_H
#define IOMMU_HINT_H

#include "fault.h"

/* The usual cause of a fault or a sign, in one clause, and a step that can be taken now. */
struct iommu_hint {
	const char *cause;
	const char *next;
	const char *basis; /* the solved cases or the document that the row rests on */
};

/* Linux sets up most drivers, and takes over from firmware, in this time after boot (ns). */
#define IOMMU_BOOT_TIME 60000000000ULL

/* What is known about the moment of a fault, besides its message. */
struct iommu_hint_context {
	bool has_uptime;
	uint64_t uptime; /* ns since boot, if has_uptime is set */
	/* The message names vfio-pci as the driver of the device. */
	bool is_assigned;
};

/*
 * The hint for @f, or NULL without a well-founded one. @context may be NULL. Without an uptime,
 * advice about boot is worded as a condition.
 */
const struct iommu_hint *iommu_fault_hint(const struct iommu_fault *f,
					  const struct iommu_hint_context *context);

/* Add "CAUSE; NEXT". */
void iommu_hint_put(struct iommu_text *t, const struct iommu_hint *hint);

/* All rows, for the manual and tests. */
size_t iommu_nr_hints(void);
const struct iommu_hint *iommu_hint_row(size_t i);

#endif
