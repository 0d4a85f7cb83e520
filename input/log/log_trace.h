/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LOG_TRACE_H
#define TRACE_IOMMU_LOG_TRACE_H

#include "core/logtext/debug_line.h"
#include "input/common/input_kind.h"

/*
 * A kernel log with the lines that the core of the IOMMU subsystem prints with dynamic debug, read
 * as a trace: see core/logtext/debug_line.h. It has one buffer. It shows no attaches, the device of
 * no map, and tasks only if the log has the flag t of dynamic debug or CONFIG_PRINTK_CALLER.
 */
enum log_trace_kind {
	LOG_TRACE_NONE,	 /* not a log */
	LOG_TRACE_PLAIN, /* a log without lines about mappings */
	LOG_TRACE_MAPS,
};

/*
 * Reads @fd, called @name in messages, from its beginning up to its first line about a mapping. The
 * position is restored. What cannot be sought is LOG_TRACE_NONE.
 */
enum log_trace_kind log_trace_detect(int fd, const char *name);

/* Steps without a time in the log have time 0. input.c calls log_trace_detect(). */
extern const struct input_kind log_trace_kind;

#endif
