/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_STAT_JSON_CALLS_H
#define TRACE_IOMMU_STAT_JSON_CALLS_H

#include <json-c/json.h>

#include "measured.h"

/* An element of bursts[] in docs/schema/stat.json. The caller owns it. */
struct json_object *stat_burst_object(const struct measured_buffer *b,
				      const struct iommu_burst *burst);

/* An element of latency[]: the calls of a kind, recorded by @source. */
struct json_object *stat_latency_object(const struct measured_buffer *b,
					enum iommu_call_source source, enum iommu_call call);

#endif
