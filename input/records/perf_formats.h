/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PERF_FORMATS_H
#define TRACE_IOMMU_PERF_FORMATS_H

#include <event-parse.h>

#include "input/common/input_kind.h"
#include "input/perf/tracing_data.h"

/*
 * Let libtraceevent parse the formats of @file. The caller frees the result with tep_free(). NULL
 * if out of memory. If the library crashes, the process ends (library_guard.h).
 */
struct tep_handle *perf_formats_parse(const struct input_file *file,
				      const struct perf_formats *formats);

#endif
