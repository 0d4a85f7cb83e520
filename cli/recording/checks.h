/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORDING_CHECKS_H
#define TRACE_IOMMU_RECORDING_CHECKS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether this process may change tracefs. */
enum tracing_state {
	TRACING_ALLOWED,
	TRACING_NOT_MOUNTED,
	TRACING_LOCKED_DOWN, /* lockdown=confidentiality */
	TRACING_ROOT_ONLY,
	TRACING_NO_INSTANCES, /* or they cannot be used, with errno */
};

enum tracing_state tracing_state(void);

/*
 * Check that this machine has IOMMU events and lets this process record them. Returns false after a
 * message on stderr.
 */
bool check_events(void);

/*
 * Write what a trace of this machine will lack into @note, of @size bytes: 256 are enough. Returns
 * false if it will lack nothing.
 */
bool machine_lacks(char *note, size_t size);

/* Say on stderr what the trace will lack, and who else uses tracefs. */
void note_machine(void);

/*
 * Check that buffers of @kib KiB for each of @nr_cpus CPUs fit into the memory. The kernel would
 * take memory from other programs before it refused. Returns false after a message on stderr.
 */
bool check_buffer(unsigned long kib, unsigned int nr_cpus);

/* Check that nobody else uses the group of our probes. Returns false after a message on stderr. */
bool check_group(void);

/* Check that this process may change tracefs. Returns false after a message on stderr. */
bool check_tracefs(void);

#endif
