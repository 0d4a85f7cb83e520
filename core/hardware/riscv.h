/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RISCV_H
#define IOMMU_RISCV_H

#include <stdint.h>

/*
 * Causes of a fault of the RISC-V IOMMU specification, table of the fault record's CAUSE. All were
 * recalled, not read, so the text made from them says "unverified".
 */
struct iommu_riscv_cause {
	uint16_t cause;
	const char *text; /* in our words */
};

/* The row of @cause, or NULL. */
const struct iommu_riscv_cause *iommu_riscv_cause(uint32_t cause);

#endif
