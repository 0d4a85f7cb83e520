/* SPDX-License-Identifier: LGPL-2.1 */
/* Options of plugin_iommu are found among those of other plugins, and can be switched. */
#include <stdio.h>

#include <event-parse.h>

#include "kshark-plugin/data/info_options.h"

static int failures;

static void expect(bool ok, const char *what)
{
	if (ok)
		return;
	printf("FAILED: %s\n", what);
	failures++;
}

static struct tep_plugin_option others[] = {
	{ .name = "stock", .plugin_alias = "other", .description = "another plugin's", .set = 1 },
	{ .name = "hints", .plugin_alias = "iommux", .description = "another plugin's", .set = 1 },
	{ .name = NULL },
};
static struct tep_plugin_option ours[] = {
	{ .name = "stock", .plugin_alias = "iommu", .description = "ours" },
	{ .name = "hints", .plugin_alias = "iommu", .description = "ours" },
	{ .name = NULL },
};

int main(void)
{
	bool set = true;

	expect(!lanes_info_option("stock", &set) && !set, "nothing is registered");
	tep_plugin_add_options("other", others);
	expect(!lanes_info_option("stock", &set) && !lanes_info_option("hints", &set),
	       "options of other plugins");
	lanes_info_option_set("hints", true);
	tep_plugin_add_options("iommu", ours);
	expect(lanes_info_option("hints", &set) && set,
	       "an option that was set before it was registered");
	expect(lanes_info_option("stock", &set) && !set, "an option that was not set");
	lanes_info_option_set("stock", true);
	lanes_info_option_set("stock", true);
	expect(lanes_info_option("stock", &set) && set && ours[0].set,
	       "setting twice does not toggle");
	lanes_info_option_set("stock", false);
	lanes_info_option_set("hints", false);
	expect(!ours[0].set && !ours[1].set && others[0].set && others[1].set,
	       "off again, and options of other plugins unchanged");
	expect(!lanes_info_option("history", &set), "an unknown option");
	tep_plugin_remove_options(ours);
	expect(!lanes_info_option("stock", &set), "gone again");
	tep_plugin_remove_options(others);
	return failures ? 1 : 0;
}
