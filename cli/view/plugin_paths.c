/* SPDX-License-Identifier: LGPL-2.1 */
/* Finds the plugins that view needs: installed with this command, by the user, or by the system. */
#include "plugin_paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/command.h"
#include "cli/common/plugin_places.h"

static int given_lanes(const char *given, char path[PATH_MAX])
{
	size_t len = strlen(given);

	if (!plugin_is_file(given))
		return error("--plugin: %s does not exist or is not a file; name a " PLUGIN_LANES,
			     given);
	/* KernelShark looks up any other name in its own directory. */
	if (len < 3 || strcmp(given + len - 3, ".so") != 0)
		return error("--plugin: %s is not a plugin: its name does not end in .so", given);
	if (!realpath(given, path))
		return error("--plugin: cannot follow the path %s: %s", given, strerror(errno));
	return STATUS_CLEAN;
}

static int report_not_found(const struct plugin_places *p)
{
	error("cannot find the KernelShark plugin " PLUGIN_LANES " in any of");
	for (size_t i = 0; i < p->nr; i++)
		error_detail(p->dirs[i]);
	fputs("Building it needs KernelShark's headers (Debian: libkshark-dev; see Install in README.md). "
	      "Use --plugin FILE for one elsewhere.\n",
	      stderr);
	return STATUS_ERROR;
}

static int search_lanes(char path[PATH_MAX])
{
	struct plugin_places p = { .nr = 0 };

	plugin_places_of_lanes(&p);
	for (size_t i = 0; i < p.nr; i++) {
		if (plugin_in(p.dirs[i], PLUGIN_LANES) &&
		    plugin_path(path, p.dirs[i], PLUGIN_LANES))
			return STATUS_CLEAN;
	}
	return report_not_found(&p);
}

int view_find_lanes(const char *given, char path[PATH_MAX])
{
	int status = given ? given_lanes(given, path) : search_lanes(path);

	if (status == STATUS_CLEAN && strchr(path, ','))
		return error("%s: KernelShark cannot load a plugin with a comma in its path; use "
			     "--plugin FILE with a copy elsewhere",
			     path);
	return status;
}

bool view_find_decoder(char dir[PATH_MAX])
{
	struct plugin_places by_itself = { .nr = 0 };
	struct plugin_places p = { .nr = 0 };

	plugin_places_add_home(&by_itself, PLUGIN_DECODER_HOME);
	plugin_places_add(&by_itself, TRACEEVENT_PLUGIN_DIR, NULL);
	for (size_t i = 0; i < by_itself.nr; i++) {
		if (plugin_in(by_itself.dirs[i], PLUGIN_DECODER))
			return false;
	}
	plugin_places_beside(&p);
	for (size_t i = 0; i < p.nr; i++) {
		if (plugin_in(p.dirs[i], PLUGIN_DECODER)) {
			strcpy(dir, p.dirs[i]);
			return true;
		}
	}
	return false;
}
