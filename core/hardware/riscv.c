/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * RISC-V: fault causes, enum riscv_iommu_fq_causes in drivers/iommu/riscv/iommu-bits.h (6.13). They
 * are the CAUSE field of a fault record in the RISC-V IOMMU Architecture Specification.
 */
#include "riscv.h"

#define FETCH IOMMU_RISCV_FETCH
#define READ  IOMMU_RISCV_READ
#define WRITE IOMMU_RISCV_WRITE
#define OTHER IOMMU_RISCV_OTHER

static const struct iommu_riscv_cause causes[] = {
	{ 1, FETCH, "instruction access fault" },
	{ 4, READ, "misaligned read" },
	{ 5, READ, "read access fault" },
	{ 6, WRITE, "misaligned write" },
	{ 7, WRITE, "write access fault" },
	{ 12, FETCH, "instruction page fault" },
	{ 13, READ, "read page fault" },
	{ 15, WRITE, "write page fault" },
	{ 20, FETCH, "instruction page fault in the guest's stage" },
	{ 21, READ, "read page fault in the guest's stage" },
	{ 23, WRITE, "write page fault in the guest's stage" },
	{ 256, OTHER, "the IOMMU blocks all DMA" },
	{ 257, OTHER, "the device's table entry could not be read" },
	{ 258, OTHER, "the device has no table entry" },
	{ 259, OTHER, "the device's table entry is misconfigured" },
	{ 260, OTHER, "the device may not make this type of transaction" },
	{ 261, OTHER, "the MSI page table entry could not be read" },
	{ 262, OTHER, "the MSI page table entry is not valid" },
	{ 263, OTHER, "the MSI page table entry is misconfigured" },
	{ 264, OTHER, "access fault on a memory-resident interrupt file (MRIF)" },
	{ 265, OTHER, "the process's table entry could not be read" },
	{ 266, OTHER, "the process has no table entry" },
	{ 267, OTHER, "the process's table entry is misconfigured" },
	{ 268, OTHER, "the device table is corrupt" },
	{ 269, OTHER, "the process table is corrupt" },
	{ 270, OTHER, "the MSI page table is corrupt" },
	{ 271, OTHER, "a memory-resident interrupt file (MRIF) is corrupt" },
	{ 272, OTHER, "error in the IOMMU's data path" },
	{ 273, OTHER, "the IOMMU's own interrupt could not be written" },
	{ 274, OTHER, "the page table is corrupt" },
};

#define ROWS (sizeof(causes) / sizeof(causes[0]))

const struct iommu_riscv_cause *iommu_riscv_causes(size_t *n)
{
	*n = ROWS;
	return causes;
}

const struct iommu_riscv_cause *iommu_riscv_cause(uint32_t cause)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (causes[i].cause == cause)
			return &causes[i];
	}
	return NULL;
}
