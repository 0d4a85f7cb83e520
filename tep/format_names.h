/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_FORMAT_NAMES_H
#define IOMMU_FORMAT_NAMES_H

#include <event-parse.h>

#include "core/events/event.h"

/*
 * Copy the names that @format gives to the values of fields of @event, and make @places point to
 * them. Returns false if out of memory.
 *
 * *@names: NULL if the format has none; else the memory of all of them, to be freed by the caller.
 */
bool iommu_format_names(const struct tep_event *format, const struct iommu_event *event,
			struct iommu_place *places, struct iommu_names **names);

#endif
