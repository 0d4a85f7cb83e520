/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_LOG_STREAM_H
#define TRACE_IOMMU_LOG_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/logtext/broken_lines.h"
#include "core/logtext/debug_line.h"
#include "core/logtext/input_kind.h"

/* A line longer than this is read in pieces of this size, as if each were a line. */
#define LOG_STREAM_LINE (256 * 1024)

/* The time without input, in ms, after which the log is treated as endless. */
#define LOG_STREAM_PAUSE 200

struct log_stream_handler {
	/* Read only so many bytes of the input; 0: all. */
	uint64_t size;
	/* A line that is likely to come from an IOMMU driver. May be NULL. */
	void (*message)(void *arg, const struct iommu_log_message *m);
	/*
	 * A line about mappings or groups. Comes in the order of the log, also among messages. May
	 * be NULL.
	 */
	void (*debug)(void *arg, const struct iommu_debug_line *line);
	/* A line that may be of use for iommu_log_facts_read(). May be NULL. */
	void (*fact)(void *arg, const char *line, size_t len);
	/*
	 * The input paused (@idle), or LOG_STREAM_PAUSE passed since the last call without a
	 * pause. May be NULL. Never called for regular files.
	 */
	void (*pause)(void *arg, bool idle);
	/* False stops the reading. */
	bool (*go_on)(void *arg);
	/*
	 * Looks at the first lines, @len bytes. True: this is no log, so everything goes to raw()
	 * instead, in pieces that may end anywhere. Both may be NULL.
	 */
	bool (*is_raw)(void *arg, const char *lines, size_t len);
	void (*raw)(void *arg, const char *buf, size_t len);
};

/*
 * Pass the lines of the log in @fd, called @name in messages, to @handler. The memory is bounded,
 * regardless of the length of the log and of its lines. Sets *@kind. The beginning of trace.dat or
 * perf.data ends the reading: @handler gets nothing of it. Returns false after a message
 * if the input cannot be read.
 */
bool log_stream(int fd, const char *name, const struct log_stream_handler *handler, void *arg,
		struct iommu_input_kind *kind);

#endif
