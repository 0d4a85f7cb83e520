/* SPDX-License-Identifier: LGPL-2.1 */
/* Finds the plugins that view needs: installed with this command, by the user, or by the system. */
#include "plugin_paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/common/command.h"

#define LANES	"plugin-iommu_lanes.so"
#define DECODER "plugin_iommu.so"

enum { PLACES_MAX = 4 };

struct places {
	char dirs[PLACES_MAX][PATH_MAX];
	size_t nr;
};

/* Write "@dir/@name". Returns false if it is too long. */
static bool join(char path[PATH_MAX], const char *dir, const char *name)
{
	int len = snprintf(path, PATH_MAX, "%s/%s", dir, name);

	return len > 0 && len < PATH_MAX;
}

static bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

static bool has_file(const char *dir, const char *name)
{
	char path[PATH_MAX];

	return join(path, dir, name) && is_file(path);
}

/* The parent of the directory of this program, with symbolic links resolved. */
static bool find_prefix(char prefix[PATH_MAX])
{
	ssize_t len = readlink("/proc/self/exe", prefix, PATH_MAX - 1);

	if (len < 0)
		return false;
	prefix[len] = '\0';
	for (int i = 0; i < 2; i++) {
		char *slash = strrchr(prefix, '/');

		if (!slash)
			return false;
		*slash = '\0';
	}
	return true;
}

/* Add "@dir/@below", or just @dir if @below is NULL, unless it is listed already. */
static void add_place(struct places *p, const char *dir, const char *below)
{
	char *place = p->dirs[p->nr];
	int len = snprintf(place, PATH_MAX, "%s%s%s", dir, below ? "/" : "", below ? below : "");

	if (len <= 0 || len >= PATH_MAX)
		return;
	for (size_t i = 0; i < p->nr; i++) {
		if (!strcmp(p->dirs[i], place))
			return;
	}
	p->nr++;
}

/* In a build directory, a plugin is where it was built. */
static void add_beside(struct places *p, const char *installed, const char *built)
{
	char prefix[PATH_MAX];

	if (!find_prefix(prefix))
		return;
	add_place(p, prefix, installed);
	add_place(p, prefix, built);
}

static void add_home(struct places *p, const char *below)
{
	const char *home = getenv("HOME");

	if (home && *home)
		add_place(p, home, below);
}

static int given_lanes(const char *given, char path[PATH_MAX])
{
	size_t len = strlen(given);

	if (!is_file(given))
		return error("--plugin: %s does not exist or is not a file", given);
	/* KernelShark looks up any other name in its own directory. */
	if (len < 3 || strcmp(given + len - 3, ".so") != 0)
		return error("--plugin: %s is not a plugin: its name does not end in .so", given);
	if (!realpath(given, path))
		return error("--plugin: %s: %s", given, strerror(errno));
	return STATUS_CLEAN;
}

static int report_not_found(const struct places *p)
{
	error("cannot find the KernelShark plugin " LANES " in any of");
	for (size_t i = 0; i < p->nr; i++)
		error_detail(p->dirs[i]);
	fputs("Building it needs KernelShark's headers (Debian: libkshark-dev; see Install in README.md). "
	      "Use --plugin FILE for one elsewhere.\n",
	      stderr);
	return STATUS_ERROR;
}

static int search_lanes(char path[PATH_MAX])
{
	struct places p = { .nr = 0 };

	add_beside(&p, "lib/kernelshark/plugins", "kshark-plugin");
	add_home(&p, ".local/lib/kernelshark/plugins");
	add_place(&p, KSHARK_PLUGIN_DIR, NULL);
	for (size_t i = 0; i < p.nr; i++) {
		if (has_file(p.dirs[i], LANES) && join(path, p.dirs[i], LANES))
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
	struct places by_itself = { .nr = 0 };
	struct places p = { .nr = 0 };

	add_home(&by_itself, ".local/lib/traceevent/plugins");
	add_place(&by_itself, TRACEEVENT_PLUGIN_DIR, NULL);
	for (size_t i = 0; i < by_itself.nr; i++) {
		if (has_file(by_itself.dirs[i], DECODER))
			return false;
	}
	add_beside(&p, "lib/traceevent/plugins", "traceevent-plugin");
	for (size_t i = 0; i < p.nr; i++) {
		if (has_file(p.dirs[i], DECODER)) {
			strcpy(dir, p.dirs[i]);
			return true;
		}
	}
	return false;
}
