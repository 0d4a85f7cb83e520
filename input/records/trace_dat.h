/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACE_DAT_H
#define TRACE_IOMMU_TRACE_DAT_H

#include "input/common/input_kind.h"

/*
 * Limits: a wrong number in a file must not take much memory or time. The kernel supports at most
 * 8,192 CPUs.
 */
#define TRACE_DAT_CPUS_MAX    65536 /* a buffer with more is an error */
#define TRACE_DAT_BUFFERS_MAX 1024  /* further ones are ignored, with a note on stderr */

/*
 * trace.dat files of trace-cmd (input_kind.h). memory_limit.h limits the memory for opening one.
 * While a buffer is read, notes on stderr say how many records have an impossible length, and on
 * how many CPUs a record leads back to an earlier one. The records of these CPUs are read up to
 * there.
 */
extern const struct input_kind trace_dat_kind;

#endif
