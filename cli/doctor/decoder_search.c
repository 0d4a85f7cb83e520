/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* dl_iterate_phdr() */
#include "decoder_search.h"

#include <dirent.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/common/plugin_places.h"
#include "elf_file.h"
#include "findings.h"
#include "plugin.h"

static int take_library(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	return strstr(info->dlpi_name, "/libtraceevent.so.") && realpath(info->dlpi_name, arg);
}

bool decoder_library(char path[PATH_MAX])
{
	return dl_iterate_phdr(take_library, path) != 0;
}

static void add_place(struct decoder_search *s, const char *of, const char *dir, const char *below)
{
	struct decoder_place *place = &s->places[s->nr];
	int len = snprintf(place->dir, PATH_MAX, "%s%s", dir, below);

	while (len > 1 && len < PATH_MAX && place->dir[len - 1] == '/')
		place->dir[--len] = '\0';
	if (len <= 0 || len >= PATH_MAX)
		return;
	place->of = of;
	s->nr++;
}

void decoder_search_of(struct decoder_search *s, const struct elf_file *library)
{
	const char *own = elf_string(library, "traceevent/plugins", '/');
	const char *variable = getenv("TRACEEVENT_PLUGIN_DIR");
	const char *home = getenv("HOME");

	s->nr = 0;
	if (own)
		add_place(s, "built in", own, "");
	if (variable && *variable)
		add_place(s, "TRACEEVENT_PLUGIN_DIR", variable, "");
	if (home && *home)
		add_place(s, "HOME", home, "/" PLUGIN_DECODER_HOME);
}

void decoder_kind(struct plugin_kind *kind, const char *host)
{
	struct plugin_places beside = { .nr = 0 };

	*kind = (struct plugin_kind){
		.name = PLUGIN_DECODER,
		.entry = "tep_plugin_loader",
		.host = host,
	};
	plugin_places_beside(&beside);
	for (size_t i = 0; i < beside.nr; i++) {
		if (plugin_path(kind->good, beside.dirs[i], PLUGIN_DECODER) &&
		    plugin_is_ours(kind->good))
			return;
	}
	*kind->good = '\0';
}

/* None of the directories has the plugin. */
static void add_missing(struct findings *f, const struct decoder_search *s,
			const struct plugin_kind *kind)
{
	const char *home = getenv("HOME");
	char path[PATH_MAX];

	findings_add(f, FINDING_PROBLEM, "%s finds no " PLUGIN_DECODER ", so lines stay undecoded",
		     kind->host);
	if (home && *home && plugin_path(path, home, PLUGIN_DECODER_HOME "/" PLUGIN_DECODER))
		fix_by_install(f, kind, path);
	else if (s->nr && plugin_path(path, s->places[0].dir, PLUGIN_DECODER))
		fix_by_install(f, kind, path);
}

/* @used and @other are loaded, in this order of their directories. */
static void add_second(struct findings *f, const char *other, const char *used)
{
	struct stat a, b;

	if (!stat(other, &a) && !stat(used, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino) {
		findings_add(f, FINDING_NOTE, "%s and %s are the same file, which is loaded twice",
			     other, used);
		return;
	}
	findings_add(f, FINDING_PROBLEM,
		     "two copies are loaded: %s wins over %s, because it is loaded last", used,
		     other);
	findings_fix(f, findings_needs_root(other), "rm", "--", other, NULL);
}

/* libtraceevent opens and loads each *.so of the directory, in any order. */
static void check_file(struct findings *f, const char *dir, const char *name)
{
	const char *end = strrchr(name, '.');
	char path[PATH_MAX];
	struct stat st;

	if (!end || strcmp(end, ".so") != 0 || !plugin_path(path, dir, name) || stat(path, &st))
		return;
	if (S_ISFIFO(st.st_mode)) {
		findings_add(f, FINDING_PROBLEM,
			     "%s: is a FIFO; a program that loads plugins waits forever when it "
			     "opens it",
			     path);
	} else if (S_ISDIR(st.st_mode) && !strcmp(name, PLUGIN_DECODER)) {
		findings_add(f, FINDING_PROBLEM, "%s: is a directory", path);
		findings_fix(f, findings_needs_root(path), "rmdir", "--", path, NULL);
		return;
	} else if (S_ISREG(st.st_mode) && strcmp(name, PLUGIN_DECODER) != 0 &&
		   plugin_is_ours(path)) {
		findings_add(f, FINDING_PROBLEM,
			     "%s: is another copy of " PLUGIN_DECODER ", which is loaded, too",
			     path);
	} else {
		return;
	}
	findings_fix(f, findings_needs_root(path), "rm", "--", path, NULL);
}

static void check_files(struct findings *f, const char *dir)
{
	DIR *files = opendir(dir);
	const struct dirent *entry;

	while (files && (entry = readdir(files)))
		check_file(f, dir, entry->d_name);
	if (files)
		closedir(files);
}

/* Add what place number @i has. Returns whether it is a plugin that loads: @path. */
static bool check_place(struct findings *f, const struct decoder_search *s, size_t i,
			const struct plugin_kind *kind, char path[PATH_MAX])
{
	const struct decoder_place *place = &s->places[i];

	bool has = plugin_in(place->dir, PLUGIN_DECODER) &&
		   plugin_path(path, place->dir, PLUGIN_DECODER);

	findings_add(f, FINDING_OK, "directory %zu: %s (%s)%s", i + 1, place->dir, place->of,
		     has ? "" : ": no " PLUGIN_DECODER);
	check_files(f, place->dir);
	return has && check_plugin(f, kind, path);
}

void check_decoders(struct findings *f, const struct decoder_search *s,
		    const struct plugin_kind *kind)
{
	char path[PATH_MAX], used[PATH_MAX] = "";
	bool any = false;

	for (size_t i = 0; i < s->nr; i++) {
		any |= plugin_in(s->places[i].dir, PLUGIN_DECODER);
		if (!check_place(f, s, i, kind, path))
			continue;
		if (*used)
			add_second(f, used, path);
		strcpy(used, path);
	}
	if (*used)
		findings_add(f, FINDING_OK, "%s decodes with %s", kind->host, used);
	else if (!any)
		add_missing(f, s, kind);
}
