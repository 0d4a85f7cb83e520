/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_TRACE_DAT_FILE_H
#define TRACE_IOMMU_TRACE_DAT_FILE_H

#include "trace_dat_head.h"
#include "trace_dat_sizes.h"

/*
 * trace_dat_check_sizes() for the file @name with the head @head. Only libtracecmd's functions that
 * decompress one block see the file. If the library does not have them, blocks are not checked.
 */
enum trace_dat_fit trace_dat_check_file(const char *name, const struct trace_dat_head *head,
					const char **part);

#endif
