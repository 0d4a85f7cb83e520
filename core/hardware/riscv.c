/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * RISC-V: fault causes. The source is the table of the CAUSE field of fault records in the RISC-V
 * IOMMU Architecture Specification. The rows could not be checked against it.
 */
#include <stddef.h>

#include "riscv.h"

static const struct iommu_riscv_cause causes[] = {
	{ 12, "instruction page fault (unverified)" },
	{ 13, "read page fault (unverified)" },
	{ 15, "write page fault (unverified)" },
	/* The same in the second stage (guest). */
	{ 20, "instruction page fault (unverified)" },
	{ 21, "read page fault (unverified)" },
	{ 23, "write page fault (unverified)" },
};

const struct iommu_riscv_cause *iommu_riscv_cause(uint32_t cause)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		if (causes[i].cause == cause)
			return &causes[i];
	}
	return NULL;
}
