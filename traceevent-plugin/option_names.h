/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_PLUGIN_OPTION_NAMES_H
#define IOMMU_PLUGIN_OPTION_NAMES_H

/* The plugin's name in options: iommu:stock. */
#define IOMMU_PLUGIN_ALIAS "iommu"

/* The plugin's options, also for the command, which checks what users type. */
#define IOMMU_PLUGIN_OPTIONS(OPTION)                                                        \
	OPTION(STOCK, "stock", "Print only the kernel's own text")                          \
	OPTION(HINTS, "hints", "After a fault, add its usual cause and what to check next") \
	OPTION(HISTORY, "history",                                                          \
	       "Add what is known about the address and the device at that time")           \
	OPTION(SUMMARY, "summary",                                                          \
	       "After the last event, print devices and their holders, mappings and findings")

#endif
