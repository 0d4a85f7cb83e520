/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_EXPORT_NDJSON_TROUBLES_H
#define TRACE_IOMMU_EXPORT_NDJSON_TROUBLES_H

#include "line.h"

/* Print the lines of kind fault, finding and sign of one buffer to stdout. */
void export_faults(const struct export_source *source);
void export_findings(const struct export_source *source);
void export_signs(const struct export_source *source);

#endif
