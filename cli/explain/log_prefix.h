/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LOG_PREFIX_H
#define TRACE_IOMMU_LOG_PREFIX_H

#include "core/faultlog/join_messages.h"

/*
 * Strip a trailing carriage return, and the colour codes that dmesg writes to terminals, from the
 * line @raw of *@len bytes. Returns @raw if it has no colours, else @plain, a buffer of @size
 * bytes, with as much of the line as fits. Sets *@len to the length of the result.
 */
const char *log_plain(const char *raw, size_t *len, char *plain, size_t size);

/*
 * Parse the time of a line, "[   12.345678]", and its caller, "[  T312]" or "[    C1]", which
 * kernels with CONFIG_PRINTK_CALLER print after the time. Members of missing parts are 0.
 */
struct iommu_log_key log_prefix(const char *line, size_t len);

#endif
