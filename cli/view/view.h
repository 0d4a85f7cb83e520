/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_VIEW_H
#define TRACE_IOMMU_VIEW_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Puts the path of the lanes plugin into @path: @given, if that is not NULL, else the first one
 * that there is beside this command, below HOME and among KernelShark's own. Returns an enum
 * status, after a message that names all these places where it is in none.
 */
int view_find_lanes(const char *given, char path[PATH_MAX]);

/*
 * Puts into @dir the directory of the libtraceevent plugin that was installed with this command.
 * False if it is not there or if libtraceevent finds one by itself: two of them would both be
 * loaded.
 */
bool view_find_decoder(char dir[PATH_MAX]);

#endif
