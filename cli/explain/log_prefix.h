/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LOG_PREFIX_H
#define TRACE_IOMMU_LOG_PREFIX_H

#include "core/faultlog/join_messages.h"

/*
 * The line @raw of *@len bytes without a carriage return at its end and without the colours that
 * dmesg puts in for terminals. Returns @raw or, where there were colours, @plain of @size bytes,
 * which then holds as much of the line as fits; *@len becomes the length of what is returned.
 */
const char *log_plain(const char *raw, size_t *len, char *plain, size_t size);

/*
 * What a line of the log says of who printed it and when: "[   12.345678]" and, where the kernel
 * was built to print it, the caller "[  T312]" or "[    C1]" behind it (lib/Kconfig.debug,
 * PRINTK_CALLER). Without these all is 0: then the order of lines is all there is.
 */
struct iommu_log_key log_prefix(const char *line, size_t len);

#endif
