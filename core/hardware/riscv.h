/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RISCV_H
#define IOMMU_RISCV_H

#include <stdint.h>

/* A cause of a fault, CAUSE in the RISC-V IOMMU's fault record. */
struct iommu_riscv_cause {
	uint16_t cause;
	const char *text; /* in our words, with "unverified": no row was checked */
};

/* The row of @cause, or NULL. */
const struct iommu_riscv_cause *iommu_riscv_cause(uint32_t cause);

#endif
