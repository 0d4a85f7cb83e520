/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TEST_STEPS_H
#define TEST_STEPS_H

#include "collect.h"

#include "core/events/step.h"

/* A struct iommu_string of a literal. */
#define STRING(s)                \
	{                        \
		s, sizeof(s) - 1 \
	}

#endif
