/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_KSHARK_STATISTICS_H
#define IOMMU_KSHARK_STATISTICS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Measure a range of a stream, from @from to @to (ns of the host's time, inclusive), by reading the
 * stream once more. Returns the text of trace-iommu stat for this range, which the caller frees, or
 * NULL if that is not possible or if out of memory. Call in the window's thread, without
 * lanes_lock(), while the host does not load.
 */
char *lanes_statistics(int sd, int64_t from, int64_t to);

#ifdef __cplusplus
}
#endif

#endif
