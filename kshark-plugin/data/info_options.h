/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_INFO_OPTIONS_H
#define IOMMU_INFO_OPTIONS_H

#include <stdbool.h>

/*
 * Options of plugin_iommu, which writes the host's Info column. libtraceevent keeps them, one set
 * for all traces that are open.
 */
#ifdef __cplusplus
extern "C" {
#endif

/* What it is set to now. False where plugin_iommu, or this option of it, is not loaded. */
bool lanes_info_option(const char *name, bool *set);

/* Holds at once, and for traces that are opened later. In the window's thread. */
void lanes_info_option_set(const char *name, bool on);

#ifdef __cplusplus
}
#endif

#endif
