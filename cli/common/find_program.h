/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_FIND_PROGRAM_H
#define TRACE_IOMMU_FIND_PROGRAM_H

#include <limits.h>
#include <stdbool.h>

/* Search PATH for @program, as execvp() does, and put its path into @path. */
bool find_program(const char *program, char path[PATH_MAX]);

/* Put the path of this program, with symbolic links resolved, into @path. */
bool find_this_program(char path[PATH_MAX]);

/* The installation prefix: the parent of the directory of this program. */
bool find_prefix(char prefix[PATH_MAX]);

#endif
