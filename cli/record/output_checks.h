/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_OUTPUT_CHECKS_H
#define TRACE_IOMMU_OUTPUT_CHECKS_H

#include <stdbool.h>

/*
 * Report on stderr what prevents a recording to the file @out on this machine, what to do about it,
 * and what the trace will lack. Returns false if this machine cannot record.
 */
bool check_machine(const char *out);

/* Check that trace-cmd is there. Returns false after a message on stderr. */
bool check_recorder(void);

/* Check that the file @out can be written. Returns false after a message on stderr. */
bool check_output(const char *out);

#endif
