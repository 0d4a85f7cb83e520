/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_EXPORT_PERFETTO_H
#define TRACE_IOMMU_EXPORT_PERFETTO_H

#include "cli/replayed/replayed.h"

/*
 * Read the trace @name and print it to stdout in the JSON trace event format: a process per device,
 * with its epochs, its faults and a counter of its mapped bytes. docs/export.md describes the
 * members. Returns false after a message on stderr.
 */
bool export_perfetto(const char *name, const struct replayed_options *options);

#endif
