/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_STAT_JSON_H
#define TRACE_IOMMU_STAT_JSON_H

#include "measured.h"

/* Print the figures as one JSON object, which docs/schema/stat.json describes. */
void stat_print_json(const struct measured_trace *trace);

#endif
