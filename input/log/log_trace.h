/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LOG_TRACE_H
#define TRACE_IOMMU_LOG_TRACE_H

#include "core/logtext/debug_line.h"
#include "core/logtext/input_kind.h"
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

/* What a program does while it follows an endless log. Members may be NULL, apart from go_on. */
struct log_trace_hooks {
	/* As in log_stream.h. */
	void (*pause)(void *arg, bool idle);
	bool (*go_on)(void *arg);
	bool (*is_raw)(void *arg, const char *lines, size_t len);
	void (*raw)(void *arg, const char *buf, size_t len);
	void *arg;
};

/*
 * Read the log @fd, called @name in messages, from where it is, as it arrives: also what cannot be
 * sought, and logs without lines about mappings. Sets *@kind, of which the hooks may see what is
 * known so far. Returns false after an error on stderr.
 */
bool log_trace_follow(int fd, const char *name, const struct iommu_sink *reader,
		      const struct log_trace_hooks *hooks, struct input_stats *stats,
		      struct iommu_input_kind *kind);

#endif
