/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_INPUT_H
#define TRACE_IOMMU_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/replay/feeder.h"
#include "core/replay/replay.h"
#include "input/common/input_event.h"
#include "input/common/input_stats.h"

/*
 * A trace of any kind, open for reading: trace.dat, perf.data, text, or a kernel log with lines
 * about mappings (log_trace.h). The kind is detected by content. Strings from it are untrusted. The
 * input owns all returned strings, which are valid until it is closed.
 */
struct input;
struct iommu_packed;

/*
 * Returns NULL after an error on stderr that names the file and suggests a remedy. "-" is standard
 * input, which is copied to a temporary file first. It cannot be trace.dat.
 */
struct input *input_open(const char *name);
void input_close(struct input *input); /* @input may be NULL */

/* Whether it is a kernel log, which need not show all maps. */
bool input_is_log(const struct input *input);

/* What the file is, such as "a perf.data file"; NULL if it is of no kind that can be read. */
const char *input_kind_of(const char *name);

/* If the file is an archive or compressed, report that on stderr, and return true. */
bool input_refuse_packed(const char *name);

/* Report on stderr that the file @name is an archive of the form @form. Returns false. */
bool input_refuse_archive(const char *name, const struct iommu_packed *form);

enum input_class {
	INPUT_OTHER, /* a log, perhaps */
	INPUT_TEXT,  /* the text of a trace */
	INPUT_TRACE, /* a file of trace-cmd or perf */
};

/*
 * What @fd is, from the bytes at its beginning. In a pipe, which this waits for, only files of
 * trace-cmd and perf are recognised.
 */
enum input_class input_class_of(int fd);

/* Whether the file is trace.dat. */
bool input_is_trace_dat(const char *name);

/* The release of the recorded kernel, such as 6.1.0-56-amd64; NULL if unknown, as for text. */
const char *input_release(const struct input *input);

/* The name of the host that recorded the trace; NULL if unknown. */
const char *input_host(const struct input *input);

/* Set attach_rule and devices_follow of @config, as far as the trace has them. */
void input_config(const struct input *input, struct iommu_replay_config *config);

/*
 * The latest name of the task @pid in the trace; NULL if unknown. For text, in what was read so
 * far.
 */
const char *input_comm(const struct input *input, int32_t pid);

/* The number of buffers: number 0 is the top buffer, the others are instances. */
unsigned int input_buffers(const struct input *input);

/* The name of instance number @buffer; "" for the top buffer. */
const char *input_buffer_name(const struct input *input, unsigned int buffer);

/*
 * What a trace of this kind cannot tell, as sentences without a period for the user. Ends with
 * NULL. For text, complete only after a buffer was read.
 */
const char *const *input_notes(const struct input *input);

/*
 * Read a buffer from its beginning; it can be read more than once. Each record that the replay uses
 * becomes a step, its unit of input. So does each fault in the kernel's log (IOMMU_STEP_LOG), and
 * each message about faults that is not a fault itself (see step->fault->kind).
 * core/replay/feeder.h defines the order of steps. Damaged records make no steps.
 *
 * @buffer: below input_buffers(). Returns false after an error on stderr.
 */
bool input_read(struct input *input, unsigned int buffer, const struct iommu_sink *reader,
		struct input_stats *stats);

/* The same for a caller that also prints the events: @listener gets each one after its step. */
bool input_read_lines(struct input *input, unsigned int buffer, const struct iommu_sink *reader,
		      const struct input_listener *listener, struct input_stats *stats);

#endif
