/* SPDX-License-Identifier: LGPL-2.1 */
#include "options.h"

#include <event-parse.h>

/* The symbol is libkshark's; it is NULL in trace-cmd and perf. */
extern void kshark_instance(void) __attribute__((weak));

enum { OPTION_STOCK, OPTION_HINTS, OPTION_HISTORY, OPTION_SUMMARY };

/*
 * libtraceevent writes to .set, and toggles it on each registration if the user gave the option
 * without a value. So register options once for all open files, and set them to 0 before each
 * registration.
 */
static struct tep_plugin_option options[] = {
	[OPTION_STOCK] = {
		.name = "stock",
		.plugin_alias = "iommu",
		.description = "Print only the kernel's own text",
	},
	[OPTION_HINTS] = {
		.name = "hints",
		.plugin_alias = "iommu",
		.description = "After a fault, add its usual cause and what to check next",
	},
	[OPTION_HISTORY] = {
		.name = "history",
		.plugin_alias = "iommu",
		.description = "Add what is known about the address and the device at that time",
	},
	[OPTION_SUMMARY] = {
		.name = "summary",
		.plugin_alias = "iommu",
		.description = "After the last event, print devices and their holders, mappings and findings",
	},
	{ .name = NULL },
};

static unsigned int users;

void iommu_options_get(void)
{
	if (!users++)
		tep_plugin_add_options("iommu", options);
}

void iommu_options_put(void)
{
	if (!users || --users)
		return;
	tep_plugin_remove_options(options);
	for (struct tep_plugin_option *option = options; option->name; option++)
		option->set = 0;
}

bool iommu_option_stock(void)
{
	return options[OPTION_STOCK].set;
}

bool iommu_option_hints(void)
{
	return options[OPTION_HINTS].set;
}

bool iommu_option_history(void)
{
	return options[OPTION_HISTORY].set;
}

bool iommu_option_summary(void)
{
	return options[OPTION_SUMMARY].set;
}

bool iommu_rows_in_any_order(void)
{
	return kshark_instance != NULL;
}

bool iommu_history_on(void)
{
	return (iommu_option_history() || iommu_option_summary()) && !iommu_rows_in_any_order();
}
