/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LOG_PREFIX_H
#define TRACE_IOMMU_LOG_PREFIX_H

#include "faultlog.h"

/*
 * What a line of the log says of who printed it and when: "[   12.345678]" and, where the kernel
 * was built to print it, the caller "[  T312]" or "[    C1]" behind it (lib/Kconfig.debug,
 * PRINTK_CALLER). Without these all is 0: then the order of lines is all there is.
 */
struct iommu_log_key log_prefix(const char *line, size_t len);

#endif
