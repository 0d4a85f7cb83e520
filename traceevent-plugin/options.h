/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PLUGIN_OPTIONS_H
#define IOMMU_PLUGIN_OPTIONS_H

#include <stdbool.h>

/*
 * The plugin's options. libtraceevent keeps options per process, not per handle:
 * iommu_options_get() registers them with the first handle that loads the plugin, and
 * iommu_options_put() removes them with the last one.
 */
void iommu_options_get(void);
void iommu_options_put(void);

/* iommu:stock, iommu:hints, iommu:history and iommu:summary, as the user set them. */
bool iommu_option_stock(void);
bool iommu_option_hints(void);
bool iommu_option_history(void);
bool iommu_option_summary(void);

/*
 * Whether the host is KernelShark, which asks for the text of rows in any order. The text of a row
 * must not depend on rows before it there.
 */
bool iommu_rows_in_any_order(void);

/* Whether records are replayed: for history or summary, and only if they come in order. */
bool iommu_history_on(void);

#endif
