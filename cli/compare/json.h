/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_COMPARE_JSON_H
#define TRACE_IOMMU_COMPARE_JSON_H

#include "compared.h"

/* Print the comparison as one JSON object, which docs/schema/compare.json describes. */
void compare_print_json(const struct compared_traces *traces);

#endif
