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

/* The user's values of iommu:stock, iommu:hints, iommu:history and iommu:summary. */
bool iommu_option_stock(void);
bool iommu_option_hints(void);
bool iommu_option_history(void);
bool iommu_option_summary(void);

/*
 * Whether the host is KernelShark. It asks for the text of rows in any order, so the text of a row
 * must not depend on earlier rows.
 */
bool iommu_rows_in_any_order(void);

/* Whether to replay records: for history or summary, and only if records come in order. */
bool iommu_history_on(void);

#endif
