/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RECORD_CHECKS_H
#define TRACE_IOMMU_RECORD_CHECKS_H

#include <stdbool.h>

struct record_options;

/*
 * Report on stderr what prevents a recording on this machine, what to do about it, and what the
 * trace will lack. Returns false if this machine cannot record.
 */
bool check_machine(const struct record_options *options);

/*
 * Check that buffers of @kib KiB for each of @nr_cpus CPUs fit into the memory. The kernel would
 * take memory from other programs before it refused. Returns false after a message on stderr.
 */
bool check_buffer(unsigned long kib, unsigned int nr_cpus);

/* Check that trace-cmd is there. Returns false after a message on stderr. */
bool check_recorder(void);

/* Check that the file @out can be written. Returns false after a message on stderr. */
bool check_output(const char *out);

/* Check that nobody else uses the group of our probes. Returns false after a message on stderr. */
bool check_group(void);

/* Check that this process may change tracefs. Returns false after a message on stderr. */
bool check_tracefs(void);

#endif
