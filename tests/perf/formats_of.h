/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef PERF_FORMATS_OF_H
#define PERF_FORMATS_OF_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The formats in the trace.dat file @name of version 6, as the content of TRACING_DATA. Ends the
 * program if it cannot read the file. The caller frees the result.
 */
void *formats_of(const char *name, bool *big_endian, size_t *len);

#endif
