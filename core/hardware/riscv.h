/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RISCV_H
#define IOMMU_RISCV_H

#include <stddef.h>
#include <stdint.h>

enum iommu_riscv_access {
	IOMMU_RISCV_OTHER, /* not of a transaction, or of any */
	IOMMU_RISCV_READ,
	IOMMU_RISCV_WRITE, /* also an atomic operation */
	IOMMU_RISCV_FETCH, /* instruction fetch: a read */
};

/* A cause of a fault, CAUSE in the RISC-V IOMMU's fault record. */
struct iommu_riscv_cause {
	uint16_t cause;
	enum iommu_riscv_access access;
	const char *text; /* in our words */
};

/* All causes, in the order of their numbers. */
const struct iommu_riscv_cause *iommu_riscv_causes(size_t *n);

/* The row of @cause, or NULL. */
const struct iommu_riscv_cause *iommu_riscv_cause(uint32_t cause);

#endif
