/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_INPUT_H
#define TRACE_IOMMU_INPUT_H

#include "trace_dat.h"

/*
 * A trace of any kind, open for reading: a trace.dat file, text (text_line.h), or a kernel log with
 * lines about mappings (log_trace.h). The kind is detected by content. Strings from it are
 * untrusted. The input owns all returned strings, which are valid until it is closed.
 */
struct input;

/*
 * Returns NULL after an error on stderr that names the file and suggests a remedy. "-" is standard
 * input, which can only be text.
 */
struct input *input_open(const char *name);
void input_close(struct input *input); /* @input may be NULL */

/* Whether it is a kernel log, which need not show all maps. */
bool input_is_log(const struct input *input);

enum input_kind {
	INPUT_OTHER, /* a log, perhaps */
	INPUT_TEXT,  /* the text of a trace */
	INPUT_TRACE, /* a file of trace-cmd or perf */
};

/* What @fd is, from the bytes at its beginning. INPUT_OTHER if it cannot be sought. */
enum input_kind input_kind(int fd);

/* The release of the recorded kernel; NULL if it is unknown, as always for text. */
const char *input_release(const struct input *input);

/* Set attach_rule and devices_follow of @config, as far as the trace has them. */
void input_config(const struct input *input, struct iommu_replay_config *config);

/* The latest name of the task @pid in the trace; NULL if unknown. */
const char *input_comm(const struct input *input, int32_t pid);

/* The number of buffers: number 0 is the top buffer, the others are instances. */
unsigned int input_buffers(const struct input *input);

/* The name of instance number @buffer; "" for the top buffer. */
const char *input_buffer_name(const struct input *input, unsigned int buffer);

/* Read a buffer from its beginning, as trace_dat_read() does. */
bool input_read(struct input *input, unsigned int buffer, const struct iommu_sink *reader,
		struct input_stats *stats);

#endif
