/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FORMAT_NAMES_H
#define IOMMU_FORMAT_NAMES_H

#include <event-parse.h>

#include "core/events/event.h"

/*
 * Copy the names in @format for the values of @event's fields, and make @places point to them.
 * Returns false if out of memory.
 *
 * *@names: NULL if the format has none; otherwise the memory of all names, which the caller frees.
 */
bool iommu_format_names(const struct tep_event *format, const struct iommu_event *event,
			struct iommu_place *places, struct iommu_names **names);

#endif
