/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_SIGN_HINT_H
#define IOMMU_SIGN_HINT_H

#include "hint_text.h"

/* The hint for a sign of trouble or a finding of dma-debug, or NULL. */
const struct iommu_hint *iommu_sign_hint(const struct iommu_fault *f);

struct iommu_sign_row {
	enum iommu_vendor vendor;
	const char *phrase; /* of the explanation of the sign */
	struct iommu_hint hint;
};

/* All rows, for the manual. */
const struct iommu_sign_row *iommu_sign_rows(size_t *nr);

#endif
