/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACE_DAT_OPEN_H
#define TRACE_IOMMU_TRACE_DAT_OPEN_H

#include <stdbool.h>

#include <trace-cmd.h>

/*
 * Opening trace.dat files with libtracecmd. A function that fails has printed an error on stderr,
 * with the name of the file, its defect and a remedy.
 */

/* Whether @name can be read and begins like a trace.dat file. */
bool trace_dat_check(const char *name);

/*
 * The most records that the file @name can have: each takes at least TRACE_DAT_RECORD_MIN bytes,
 * header and data. Compressed files can have TRACE_DAT_RATIO_MAX times as many, which is the most
 * that zlib reaches. 0 if the file cannot be read.
 */
#define TRACE_DAT_RECORD_MIN 8
#define TRACE_DAT_RATIO_MAX  1024
unsigned long long trace_dat_records_max(const char *name);

/*
 * Open the top buffer of the file @name. The caller closes it with trace_dat_close_buffer().
 * Returns NULL after an error. If the library crashes, the process ends (library_guard.h).
 */
struct tracecmd_input *trace_dat_open_top(const char *name);

/*
 * Open instance number @i of the file @name, which has the top buffer @top. The caller closes the
 * instance before the top buffer. Returns NULL after an error.
 */
struct tracecmd_input *trace_dat_open_instance(struct tracecmd_input *top, int i, const char *name);

/* Close the buffer @handle of the file @name. */
void trace_dat_close_buffer(struct tracecmd_input *handle, const char *name);

#endif
