/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_EXPORT_NDJSON_H
#define TRACE_IOMMU_EXPORT_NDJSON_H

#include "facts.h"

/*
 * Print a replayed trace to stdout, one flat JSON object per line. docs/export.md describes the
 * members. Returns false after a message on stderr.
 */
bool export_ndjson(const struct export_facts *facts);

#endif
