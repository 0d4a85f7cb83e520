/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TEXT_LINE_H
#define TRACE_IOMMU_TEXT_LINE_H

#include "core/events/step.h"
#include "core/text/scan.h"

/*
 * The lines of traces as text. One grammar covers the files trace and trace_pipe of tracefs, and
 *the output of trace-cmd report and perf script:
 *
 *	  modprobe-611     [010] .....     5.100000: map: IOMMU: iova=...	ftrace
 *	  modprobe-611 (611) [010] .....   5.100000: map: IOMMU: iova=...	ftrace, record-tgid
 *	  modprobe-611   [010]     5.100000: map:       IOMMU: iova=...	trace-cmd report
 *	  modprobe   611 [010]     5.100000:  iommu:map: IOMMU: iova=...	perf script
 */
struct text_line {
	struct iommu_string comm;
	int32_t pid;
	int cpu;
	enum iommu_context context;
	uint64_t ts;		    /* ns, or counts of a counter clock */
	struct iommu_string system; /* empty: not in the line */
	struct iommu_string name;
	struct iommu_scan text; /* of the event */
};

enum text_line_kind {
	TEXT_LINE_OTHER,
	TEXT_LINE_EVENT,
	TEXT_LINE_LOST,	 /* events of a CPU were lost */
	TEXT_LINE_BEGUN, /* the start of an event's line, up to its time at most */
};

/*
 * Read a line of @len bytes without its newline. Strings point into it. For TEXT_LINE_LOST, sets
 * cpu, and *@lost to the number of events, 0 if it is unknown.
 */
enum text_line_kind text_line_read(const char *str, size_t len, struct text_line *line,
				   uint64_t *lost);

#endif
