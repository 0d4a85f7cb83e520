/* SPDX-License-Identifier: LGPL-2.1 */
#include <stddef.h>

#include "riscv.h"

static const struct iommu_riscv_cause causes[] = {
	{ 12, "instruction page fault" }, { 13, "read page fault" },  { 15, "write page fault" },
	{ 20, "instruction page fault" }, /* of a guest: the second stage */
	{ 21, "read page fault" },	  { 23, "write page fault" },
};

const struct iommu_riscv_cause *iommu_riscv_cause(uint32_t cause)
{
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		if (causes[i].cause == cause)
			return &causes[i];
	}
	return NULL;
}
