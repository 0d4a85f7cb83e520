/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACE_FILE_H
#define TRACE_IOMMU_TRACE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/replay/feeder.h"
#include "core/replay/replay.h"

/* A trace.dat file, open for reading. Strings that come out of it are not to be trusted. */
struct trace_file;

/* NULL after a message on stderr that says what is wrong and what to do. */
struct trace_file *trace_file_open(const char *name);
void trace_file_close(struct trace_file *file); /* NULL is nothing to close */

/* The release of the kernel that was traced, such as 6.1.0-56-amd64; NULL where it is not known. */
const char *trace_file_release(const struct trace_file *file);

/* What the formats of the file say of its kernel and its events: family and tells of @config. */
void trace_file_config(const struct trace_file *file, struct iommu_replay_config *config);

/* The name of a task, as the trace has it at its end; NULL where it has none. */
const char *trace_file_comm(const struct trace_file *file, int32_t pid);

/* How many buffers the file has: number 0 is the top one, the others are instances. */
unsigned int trace_file_buffers(const struct trace_file *file);

/* The name of the instance; "" is the top buffer. */
const char *trace_file_buffer_name(const struct trace_file *file, unsigned int buffer);

struct trace_system {
	const char *name;
	uint64_t events;
};

/* What was read of a buffer, whether it made steps or not. */
struct trace_stats {
	uint64_t first_ts; /* ns; 0 where there are no events */
	uint64_t last_ts;
	uint64_t events;
	uint64_t unknown; /* those of them whose format the file does not have */
	/* All others by system, in the order of their names; the file's until the next reading. */
	const struct trace_system *systems;
	size_t nr_systems;
};

/*
 * Read a buffer from its beginning, again if need be. Each event that tells the replay something
 * becomes a step, and each fault of the kernel's log one step IOMMU_STEP_LOG, as do the lines of
 * the log that tell of faults without being one (the fault's kind says which). A fault that is told
 * in several messages comes with the time of the last one, but up to IOMMU_LOG_WAIT later, after
 * steps of later times.
 *
 * @buffer: less than trace_file_buffers(). False after a message on stderr.
 */
bool trace_file_read(struct trace_file *file, unsigned int buffer,
		     const struct trace_reader *reader, struct trace_stats *stats);

#endif
