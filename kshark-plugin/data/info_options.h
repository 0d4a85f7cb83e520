/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_INFO_OPTIONS_H
#define IOMMU_INFO_OPTIONS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Options of plugin_iommu, which formats the host's Info column. libtraceevent keeps one set of
 * them for all open traces.
 */

/* Store an option's value. Returns false if plugin_iommu is not loaded or lacks the option. */
bool lanes_info_option(const char *name, bool *set);

/* Set an option for all traces, open now or later. Call in the window's thread. */
void lanes_info_option_set(const char *name, bool on);

#ifdef __cplusplus
}
#endif

#endif
