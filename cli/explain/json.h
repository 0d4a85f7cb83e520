/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_EXPLAIN_JSON_H
#define TRACE_IOMMU_EXPLAIN_JSON_H

#include "explain_internal.h"

/* One JSON object per fault, each on a line of its own. */
extern const struct explain_output explain_json;

#endif
