/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACE_OPEN_H
#define TRACE_IOMMU_TRACE_OPEN_H

#include <trace-cmd.h>

/* Whether @name can be read and begins like a trace.dat file: an enum status, after a message. */
int trace_check(const char *name);

/* Open a trace.dat file. NULL after a message that says what is wrong with it and what to do. */
struct tracecmd_input *trace_open(const char *name);

/* Open instance number @i of the file @name. NULL after a message. */
struct tracecmd_input *trace_open_instance(struct tracecmd_input *top, int i, const char *name);

#endif
