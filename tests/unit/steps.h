/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TEST_STEPS_H
#define TEST_STEPS_H

#include <string.h>

#include "collect.h"

#include "core/events/step.h"

/* A struct iommu_string of a literal. */
#define STRING(s)                \
	{                        \
		s, sizeof(s) - 1 \
	}

static inline struct iommu_string string_of(const char *str)
{
	return (struct iommu_string){ str, strlen(str) };
}

/* Any event of a device, with its range if it has one. */
static inline struct iommu_step device_step(enum iommu_step_kind kind, const char *device,
					    uint64_t iova, uint64_t size)
{
	return (struct iommu_step){
		.kind = kind,
		.device = string_of(device),
		.iova = iova,
		.size = size,
		.done = size,
	};
}

static inline struct iommu_step unmap_step(uint64_t iova, uint64_t size)
{
	return (struct iommu_step){
		.kind = IOMMU_STEP_UNMAP, .iova = iova, .size = size, .done = size
	};
}

#endif
