/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_PLUGIN_PATHS_H
#define TRACE_IOMMU_PLUGIN_PATHS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Find plugin-iommu_lanes.so and put its path into @path: @given if not NULL, else the first one
 * found next to this command, below HOME, or in KernelShark's own directory. Returns an enum
 * status, after a message that lists these directories if there is none.
 */
int view_find_lanes(const char *given, char path[PATH_MAX]);

/*
 * Put the directory of the libtraceevent plugin that was installed with this command into @dir.
 * Returns false if it does not exist, or if libtraceevent finds another copy by itself: it would
 * load both.
 */
bool view_find_decoder(char dir[PATH_MAX]);

#endif
