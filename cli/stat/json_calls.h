/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_STAT_JSON_CALLS_H
#define TRACE_IOMMU_STAT_JSON_CALLS_H

#include <json-c/json.h>

#include "measured.h"

/* An element of bursts[] in docs/schema/stat.json. The caller owns it. */
struct json_object *stat_burst_object(const struct measured_buffer *b,
				      const struct iommu_burst *burst);

#endif
