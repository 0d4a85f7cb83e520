/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TEXT_TRACE_H
#define TRACE_IOMMU_TEXT_TRACE_H

#include "input/common/input_kind.h"

/*
 * A trace as text (input_kind.h): see text_line.h. It has one buffer, and no release of its kernel.
 * Lines of an event that cannot be read are counted, with a note on stderr that names the first
 * one. A line that mail has broken or quoted is joined.
 */
extern const struct input_kind text_trace_kind;

/* Whether the first @len bytes of a file look like such a trace. */
bool text_trace_detect(const char *buf, size_t len);

/* Such a trace that comes in parts, of which each may end anywhere. */
struct text_stream;

/*
 * Steps go to @sink, which is copied. @stats must stay valid until text_stream_end(), which
 * completes it and prints notes on stderr. @name is for messages. Returns NULL after an error.
 */
struct text_stream *text_stream_new(const char *name, const struct iommu_sink *sink,
				    struct input_stats *stats);
void text_stream_free(struct text_stream *stream); /* @stream may be NULL */
void text_stream_push(struct text_stream *stream, const char *buf, size_t len);
/* Pass on all steps that wait for more. */
void text_stream_pause(struct text_stream *stream);
void text_stream_end(struct text_stream *stream);

/* The latest name of the task @pid in what was read so far; NULL if unknown. */
const char *text_stream_comm(const struct text_stream *stream, int32_t pid);

#endif
