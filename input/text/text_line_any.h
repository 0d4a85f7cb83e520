/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TEXT_LINE_ANY_H
#define TRACE_IOMMU_TEXT_LINE_ANY_H

#include "text_line.h"

/* Room for a line of perf trace with its fields as other tools print them. */
#define TEXT_LINE_COPY_MAX 4096

/*
 * Read a line in any form: those of text_line_read(), and
 *
 *	modprobe-611 3d..1 5200000us : map: IOMMU: iova=...	ftrace_dump(), latency-format
 *	modprobe-611 3d..1 5.100000: map: IOMMU: iova=...	trace-cmd report -l
 *	modprobe 611 5.100000: iommu:map: IOMMU: iova=...	perf script without CPU
 *	5.100 modprobe/611 iommu:map(iova: 4096, size: 4096)	perf trace
 *	5.100000 |   3)  modprobe-611  |    |  COMMENT		function_graph
 *	modprobe 611 [010] 5.100000: PERF_RECORD_LOST lost 12	perf script
 *
 * COMMENT is a comment of C that contains "map: IOMMU: iova=...". Each form may come
 * after the prefix of a kernel log, or after the name of an instance or a file and ":", which
 * becomes line->buffer. @copy has TEXT_LINE_COPY_MAX bytes, and strings may point into it.
 */
enum text_line_kind text_line_read_any(const char *str, size_t len, struct text_line *line,
				       uint64_t *lost, char *copy);

/*
 * Read a line of a kernel log with a time since boot as an event printk:console. Returns false if
 * it has no such time.
 */
bool text_line_log_message(const char *str, size_t len, struct text_line *line);

#endif
