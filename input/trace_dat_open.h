/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACE_DAT_OPEN_H
#define TRACE_IOMMU_TRACE_DAT_OPEN_H

#include <stdbool.h>

#include <trace-cmd.h>

/*
 * Opening trace.dat files with libtracecmd. All functions that fail have printed an error on
 * stderr, which names the file, what is wrong with it and what to do.
 */

/* Whether @name can be read and begins like a trace.dat file. */
bool trace_dat_check(const char *name);

/* Open the top buffer of the file @name; to be closed with tracecmd_close(). NULL after an error.
 */
struct tracecmd_input *trace_dat_open_top(const char *name);

/*
 * Open instance number @i of the file @name, whose top buffer is @top; to be closed before it. NULL
 * after an error.
 */
struct tracecmd_input *trace_dat_open_instance(struct tracecmd_input *top, int i, const char *name);

#endif
