/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACE_DAT_OPEN_H
#define TRACE_IOMMU_TRACE_DAT_OPEN_H

#include <stdbool.h>

#include <trace-cmd.h>

/*
 * Opening trace.dat files with libtracecmd. A function that fails has printed an error on stderr,
 * with the name of the file, its defect and a remedy.
 */

/* Each record takes at least this many bytes of the file, header and data. */
#define TRACE_DAT_RECORD_MIN 8
/* Compressed files can have this many times as many records. No file that zlib wrote has more. */
#define TRACE_DAT_RATIO_MAX 1024

/*
 * Open the top buffer of the file @name. The caller closes it with trace_dat_close_buffer().
 * Stores the most records that such a file can have in *@records_max. Returns NULL after an error.
 * If the library crashes, the process ends (library_guard.h).
 */
struct tracecmd_input *trace_dat_open_top(const char *name, unsigned long long *records_max);

/*
 * Open instance number @i of the file @name, which has the top buffer @top. The caller closes the
 * instance before the top buffer. Returns NULL after an error.
 */
struct tracecmd_input *trace_dat_open_instance(struct tracecmd_input *top, int i, const char *name);

/* Close the buffer @handle of the file @name. */
void trace_dat_close_buffer(struct tracecmd_input *handle, const char *name);

#endif
