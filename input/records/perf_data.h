/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PERF_DATA_H
#define TRACE_IOMMU_PERF_DATA_H

#include "input/common/input_kind.h"

/*
 * perf.data files of perf record (input_kind.h), from a file or a pipe, compressed or not. It has
 * one buffer. A file is read twice, and checked to its end when it is opened: a damaged one is an
 * error that says where. input/perf/order.h says how records get into the order of time.
 */
extern const struct input_kind perf_data_kind;

/* Whether @path is a directory of perf record (--threads, --kcore), which open() refuses. */
bool perf_data_is_directory(const char *path);

#endif
