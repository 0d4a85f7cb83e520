/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_HINT_TEXT_H
#define IOMMU_HINT_TEXT_H

#include "core/faultlog/fault.h"

/* The usual cause of a fault or a sign, in one clause, and the next step. */
struct iommu_hint {
	const char *cause;
	const char *next;
	const char *basis; /* the solved cases or the document that support the row */
};

/* Add the next step. "DEVICE" in it becomes the PCI function of @f, if that is known. */
void iommu_hint_put_next(struct iommu_text *t, const struct iommu_hint *hint,
			 const struct iommu_fault *f);

/* Add "CAUSE; NEXT". */
void iommu_hint_put(struct iommu_text *t, const struct iommu_hint *hint,
		    const struct iommu_fault *f);

#endif
