/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACE_RANGE_H
#define TRACE_IOMMU_TRACE_RANGE_H

#include "cli/common/time_range.h"
#include "input/input.h"

/*
 * Store the range of --from and --to in ns, as the replay takes it: 0 is no limit. Reads the trace
 * @name once if one of them was given. Returns false after a message on stderr.
 */
bool trace_range_find(struct input *file, const char *name, const struct time_range *range,
		      uint64_t *from, uint64_t *to);

#endif
