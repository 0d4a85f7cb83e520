/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TEXT_TRACE_H
#define TRACE_IOMMU_TEXT_TRACE_H

#include "core/replay/feeder.h"
#include "trace_dat.h"

/* A trace as text: see text_line.h. It has one buffer, and no release of its kernel. */
struct text_trace;

/* Whether the first @len bytes of a file look like such a trace: one of its lines is an event's. */
bool text_trace_detect(const char *buf, size_t len);

/*
 * Read from the beginning of @fd, which the trace closes; -1: the text comes by text_trace_push().
 * @name is for messages. Returns NULL, with @fd closed, if there is not enough memory.
 */
struct text_trace *text_trace_open(const char *name, int fd);
void text_trace_close(struct text_trace *trace); /* @trace may be NULL */

/* Whether the trace may have events of systems dma and intel_iommu that follow a map or unmap. */
bool text_trace_devices_follow(const struct text_trace *trace);

/* The latest name of the task @pid in what was read so far; NULL if unknown. */
const char *text_trace_comm(const struct text_trace *trace, int32_t pid);

/*
 * Read the trace from its beginning, like trace_dat_read(). Lines of an event that cannot be read
 * are counted, with a note on stderr that names the first one. A line that mail has broken or
 * quoted is joined.
 */
bool text_trace_read(struct text_trace *trace, const struct iommu_sink *reader,
		     struct input_stats *stats);

/*
 * The same in parts: text_trace_push() takes the next bytes, which may end anywhere, and
 * text_trace_pause() passes on all steps that wait for more. @reader is copied; @stats must stay
 * valid until text_trace_end(). text_trace_begin() returns false after an error.
 */
bool text_trace_begin(struct text_trace *trace, const struct iommu_sink *reader,
		      struct input_stats *stats);
void text_trace_push(struct text_trace *trace, const char *buf, size_t len);
void text_trace_pause(struct text_trace *trace);
void text_trace_end(struct text_trace *trace);

#endif
