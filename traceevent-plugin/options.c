/* SPDX-License-Identifier: LGPL-2.1 */
#include "options.h"

#include <event-parse.h>

#include "option_names.h"

/* The symbol is libkshark's; it is NULL in trace-cmd and perf. */
extern void kshark_instance(void) __attribute__((weak));

#define OPTION(id, option, text) OPTION_##id,
enum { IOMMU_PLUGIN_OPTIONS(OPTION) NR_OPTIONS };
#undef OPTION

#define OPTION(id, option, text) \
	[OPTION_##id] = { .name = option, .plugin_alias = IOMMU_PLUGIN_ALIAS, .description = text },

/*
 * libtraceevent writes to .set, and toggles it on each registration if the user gave the option
 * without a value. So register options once for all open files, and set them to 0 before each
 * registration. The last row is empty.
 */
static struct tep_plugin_option options[NR_OPTIONS + 1] = { IOMMU_PLUGIN_OPTIONS(OPTION) };

static unsigned int users;

void iommu_options_get(void)
{
	if (!users++)
		tep_plugin_add_options(IOMMU_PLUGIN_ALIAS, options);
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
