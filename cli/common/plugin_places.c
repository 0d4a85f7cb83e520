/* SPDX-License-Identifier: LGPL-2.1 */
#include "plugin_places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "find_program.h"

bool plugin_path(char path[PATH_MAX], const char *dir, const char *name)
{
	int len = snprintf(path, PATH_MAX, "%s/%s", dir, name);

	return len > 0 && len < PATH_MAX;
}

bool plugin_is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

bool plugin_in(const char *dir, const char *name)
{
	char path[PATH_MAX];

	return plugin_path(path, dir, name) && plugin_is_file(path);
}

void plugin_places_add(struct plugin_places *p, const char *dir, const char *below)
{
	char place[PATH_MAX];
	int len = snprintf(place, PATH_MAX, "%s%s%s", dir, below ? "/" : "", below ? below : "");

	if (len <= 0 || len >= PATH_MAX)
		return;
	for (size_t i = 0; i < p->nr; i++) {
		if (!strcmp(p->dirs[i], place))
			return;
	}
	if (p->nr < PLUGIN_PLACES_MAX)
		strcpy(p->dirs[p->nr++], place);
}

/* In a build directory, a plugin is where it was built. */
static void add_beside(struct plugin_places *p, const char *installed, const char *built)
{
	char prefix[PATH_MAX];

	if (!find_prefix(prefix))
		return;
	plugin_places_add(p, prefix, installed);
	plugin_places_add(p, prefix, built);
}

void plugin_places_add_home(struct plugin_places *p, const char *below)
{
	const char *home = getenv("HOME");

	if (home && *home)
		plugin_places_add(p, home, below);
}

/*
 * An installation with the prefix of KernelShark, such as /usr, puts the plugin into KernelShark's
 * own directory.
 */
static void add_beside_kernelshark(struct plugin_places *p)
{
	char prefix[PATH_MAX];
	size_t len;

	if (!find_prefix(prefix))
		return;
	len = strlen(prefix);
	if (len && !strncmp(KSHARK_PLUGIN_DIR, prefix, len) && KSHARK_PLUGIN_DIR[len] == '/')
		plugin_places_add(p, KSHARK_PLUGIN_DIR, NULL);
}

void plugin_places_of_lanes(struct plugin_places *p)
{
	add_beside(p, "lib/kernelshark/plugins", "kshark-plugin");
	add_beside_kernelshark(p);
	plugin_places_add_home(p, ".local/lib/kernelshark/plugins");
	plugin_places_add(p, KSHARK_PLUGIN_DIR, NULL);
}

void plugin_places_beside(struct plugin_places *p)
{
	add_beside(p, "lib/traceevent/plugins", "traceevent-plugin");
}
