/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACE_DAT_H
#define TRACE_IOMMU_TRACE_DAT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/replay/feeder.h"
#include "input_event.h"
#include "core/replay/replay.h"
#include "input_stats.h"

/*
 * A trace.dat file of trace-cmd, open for reading. Strings from it are untrusted: escape them
 * before printing. The file owns all returned strings. They are valid until it is closed.
 */
struct trace_dat;

/*
 * Limits: a wrong number in a file must not take much memory or time. The kernel supports at most
 * 8,192 CPUs.
 */
#define TRACE_DAT_CPUS_MAX    65536 /* a buffer with more is an error */
#define TRACE_DAT_BUFFERS_MAX 1024  /* further ones are ignored, with a note on stderr */

/*
 * Returns NULL after an error on stderr that names the file and suggests a remedy. memory_limit.h
 * limits the memory for opening a file.
 */
struct trace_dat *trace_dat_open(const char *name);
void trace_dat_close(struct trace_dat *file); /* @file may be NULL */

/* The release of the recorded kernel, such as 6.1.0-56-amd64; NULL if the file does not have it. */
const char *trace_dat_release(const struct trace_dat *file);

/* The name of the recorded machine; NULL if the file does not have it. */
const char *trace_dat_host(const struct trace_dat *file);

/* Set attach_rule and devices_follow of @config from the file's release and formats. */
void trace_dat_config(const struct trace_dat *file, struct iommu_replay_config *config);

/* The latest name of the task @pid in the trace; NULL if unknown. */
const char *trace_dat_comm(const struct trace_dat *file, int32_t pid);

/* The number of buffers: number 0 is the top buffer, the others are instances. */
unsigned int trace_dat_buffers(const struct trace_dat *file);

/* The name of instance number @buffer; "" for the top buffer. */
const char *trace_dat_buffer_name(const struct trace_dat *file, unsigned int buffer);

/*
 * Read a buffer from its beginning; it can be read more than once. Each record that the replay uses
 * becomes a step, its unit of input. So does each fault in the kernel's log (IOMMU_STEP_LOG), and
 * each message about faults that is not a fault itself (see step->fault->kind).
 * core/replay/feeder.h defines the order of steps. Damaged records make no steps. Notes on stderr
 * say how many have an impossible length, and on how many CPUs a record leads back to an
 * earlier one. The records of these CPUs are read up to there.
 *
 * @listener may be NULL. @buffer: below trace_dat_buffers(). Returns false after an error on
 * stderr.
 */
bool trace_dat_read(struct trace_dat *file, unsigned int buffer, const struct iommu_sink *reader,
		    const struct input_listener *listener, struct input_stats *stats);

#endif
