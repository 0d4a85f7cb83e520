/* SPDX-License-Identifier: LGPL-2.1 */
#include "event_list.h"

#define POINTER(event) &iommu_event_##event,
#define NOTHING(event)

const struct iommu_event *const iommu_events[] = { IOMMU_EVENT_LIST(POINTER, NOTHING, NOTHING)
							   NULL };
const struct iommu_event *const iommu_observed_events[] = { IOMMU_EVENT_LIST(NOTHING, POINTER,
									     NOTHING) NULL };
