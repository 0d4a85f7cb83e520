/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TEXT_LINE_H
#define TRACE_IOMMU_TEXT_LINE_H

#include "core/events/step.h"
#include "core/text/scan.h"

/*
 * The lines of traces as text, in their ordinary forms: the files trace and trace_pipe of tracefs,
 * and the output of trace-cmd report and perf script. text_line_any.h reads the other forms.
 *
 *	  modprobe-611     [010] .....     5.100000: map: IOMMU: iova=...	ftrace
 *	  modprobe-611 (611) [010] .....   5.100000: map: IOMMU: iova=...	ftrace, record-tgid
 *	  modprobe-611   [010]     5.100000: map:       IOMMU: iova=...	trace-cmd report
 *	  modprobe   611 [010]     5.100000:  iommu:map: IOMMU: iova=...	perf script
 */
struct text_line {
	struct iommu_string comm;   /* empty: not in the line */
	struct iommu_string buffer; /* the instance or the file that trace-cmd names; often empty */
	int32_t pid;
	int cpu; /* 0 if it is not in the line */
	enum iommu_context context;
	uint64_t ts;		    /* ns, or counts of a counter clock */
	bool is_count;		    /* the time is a whole number */
	bool in_log;		    /* tp_printk: the task and the CPU are not known */
	bool zeros_left_out;	    /* perf trace prints no field that is 0 */
	struct iommu_string system; /* empty: not in the line */
	struct iommu_string name;
	unsigned int name_hash; /* text_name_hash() of the name */
	struct iommu_scan text; /* of the event */
};

enum text_line_kind {
	TEXT_LINE_OTHER,
	TEXT_LINE_EVENT,
	TEXT_LINE_LOST,	   /* events of a CPU were lost */
	TEXT_LINE_BEGUN,   /* the start of an event's line, up to its time at most */
	TEXT_LINE_NO_HEAD, /* an IOMMU event without a time or a task */
};

/* The start of a line before the event is not longer than this. */
#define TEXT_LINE_HEAD_MAX 512

/* The hash of an event's name, and its value for the empty name. */
#define TEXT_NAME_HASH_0 5381U

static inline unsigned int text_name_hash(unsigned int hash, char c)
{
	return hash * 31 + (unsigned char)c;
}

/*
 * Read a line of @len bytes without its newline. Strings point into it. For TEXT_LINE_LOST, sets
 * cpu, and *@lost to the number of events, 0 if it is unknown. Never returns TEXT_LINE_NO_HEAD.
 */
enum text_line_kind text_line_read(const char *str, size_t len, struct text_line *line,
				   uint64_t *lost);

/* The parts of a line, for text_line_any.c. Each cuts what it read off @s. */

/* At most 18 digits. Returns their number. */
unsigned int text_line_digits(struct iommu_scan *s, uint64_t *v);
/* Store seconds and @fraction, in ns, as ns. Returns false if 64 bits are not enough. */
bool text_line_seconds(uint64_t seconds, uint64_t fraction, uint64_t *ts);
/*
 * "5.100000:", "5.100000123:" or the number of a counter clock. Fails if it does not fit into 64
 * bits.
 */
bool text_line_time(struct iommu_scan *s, struct text_line *line);
/* "modprobe-611", "modprobe-611 (611)", "modprobe 611" or "modprobe 611/611". */
bool text_line_task(struct iommu_scan s, struct text_line *line);
/* "map: TEXT" or "iommu:map: TEXT". */
bool text_line_event(struct iommu_scan s, struct text_line *line);
/* The context in the flags of irq information: "d.h1.". */
enum iommu_context text_line_context(const struct iommu_scan *flags);
/* "CPU:3 [LOST 12 EVENTS]" (ftrace) and "CPU:3 [12 EVENTS DROPPED]" (trace-cmd). */
bool text_line_lost(struct iommu_scan s, struct text_line *line, uint64_t *lost);

#endif
