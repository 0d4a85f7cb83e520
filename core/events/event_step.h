/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_EVENT_STEP_H
#define IOMMU_EVENT_STEP_H

#include "event_fields.h"
#include "step.h"

/* What events have in common where they tell the replay something. */

/* A name that tells which; false where the record has none, or an empty one. */
static inline bool iommu_step_string(struct iommu_string *to, const struct iommu_value *value)
{
	if (!iommu_has(value) || !value->len)
		return false;
	*to = (struct iommu_string){ value->str, value->len };
	return true;
}

#endif
