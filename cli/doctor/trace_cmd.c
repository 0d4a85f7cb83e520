/* SPDX-License-Identifier: LGPL-2.1 */
/* trace-cmd, perf, and what sudo changes for them. */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks.h"
#include "cli/common/find_program.h"
#include "cli/common/plugin_places.h"
#include "decoder_search.h"
#include "elf_file.h"
#include "findings.h"
#include "plugin.h"

static bool uses_traceevent(const struct elf_file *program)
{
	const char *name;

	for (size_t i = 0; (name = elf_needed(program, i)); i++) {
		if (!strncmp(name, "libtraceevent.so.", 17))
			return true;
	}
	return false;
}

/* The search of the library that this command shares with trace-cmd. */
static bool search_shared(struct findings *f, struct decoder_search *s)
{
	struct elf_file library;
	char path[PATH_MAX];

	if (!decoder_library(path) || elf_read(&library, path) != ELF_GOOD) {
		findings_add(
			f, FINDING_NOTE,
			"this command uses no shared libtraceevent, so the directories that are searched are unknown");
		return false;
	}
	findings_add(f, FINDING_OK, "uses %s", path);
	decoder_search_of(s, &library);
	elf_free(&library);
	return true;
}

void check_trace_cmd(struct findings *f)
{
	static struct decoder_search s;
	static struct plugin_kind kind;
	char path[PATH_MAX];

	f->topic = "trace-cmd";
	if (!find_program("trace-cmd", path)) {
		findings_add(f, FINDING_NOTE,
			     "not installed: record needs it, and so does a report "
			     "with the plugin");
		findings_fix(f, true, "apt", "install", "trace-cmd", NULL);
		return;
	}
	findings_add(f, FINDING_OK, "is %s", path);
	if (!search_shared(f, &s))
		return;
	decoder_kind(&kind, "trace-cmd");
	check_decoders(f, &s, &kind);
	findings_add(f, FINDING_OK, "trace-cmd report -N loads no plugins");
}

/* perf has a libtraceevent of its own. */
static void check_own_library(struct findings *f, const struct elf_file *perf)
{
	static struct decoder_search s;
	static struct plugin_kind kind;

	if (!elf_string(perf, "tep_plugin_loader", 't')) {
		findings_add(
			f, FINDING_NOTE,
			"is built without libtraceevent, so perf script prints no trace events; "
			"use trace-iommu report");
		return;
	}
	findings_add(f, FINDING_OK, "contains its own libtraceevent");
	decoder_search_of(&s, perf);
	decoder_kind(&kind, "perf script");
	check_decoders(f, &s, &kind);
}

void check_perf(struct findings *f)
{
	static struct decoder_search s;
	static struct plugin_kind kind;
	struct elf_file perf;
	char path[PATH_MAX];

	f->topic = "perf";
	if (!find_program("perf", path)) {
		findings_add(f, FINDING_NOTE,
			     "not installed: nothing needs it, except recordings "
			     "with perf");
		return;
	}
	findings_add(f, FINDING_OK, "is %s", path);
	if (elf_read(&perf, path) != ELF_GOOD) {
		findings_add(f, FINDING_NOTE,
			     "%s is a script or another wrapper, so its library is unknown", path);
	} else if (!uses_traceevent(&perf)) {
		check_own_library(f, &perf);
	} else if (search_shared(f, &s)) {
		decoder_kind(&kind, "perf script");
		check_decoders(f, &s, &kind);
	}
	elf_free(&perf);
}

static bool home_has_plugin(const char *home, char path[PATH_MAX])
{
	return plugin_path(path, home, PLUGIN_DECODER_HOME "/" PLUGIN_DECODER) &&
	       plugin_is_file(path);
}

/* Whether libtraceevent finds the plugin for all users. */
static bool all_have_plugin(void)
{
	static struct decoder_search s;
	struct elf_file library;
	char path[PATH_MAX];
	const char *own;
	bool has;

	if (!decoder_library(path) || elf_read(&library, path) != ELF_GOOD)
		return false;
	decoder_search_of(&s, &library);
	own = elf_string(&library, "traceevent/plugins", '/');
	has = own && s.nr && plugin_in(s.places[0].dir, PLUGIN_DECODER);
	elf_free(&library);
	return has;
}

/* Root reads with sudo what the user records, but has another HOME. */
static void compare_homes(struct findings *f, const char *user, const char *root,
			  enum finding_kind kind)
{
	char from[PATH_MAX], to[PATH_MAX];
	struct elf_file plugin;
	struct stat st;

	if (!home_has_plugin(user, from) || home_has_plugin(root, to) ||
	    elf_read(&plugin, from) != ELF_GOOD)
		return;
	elf_free(&plugin);
	if (stat(to, &st) && errno == EACCES)
		findings_add(
			f, FINDING_NOTE,
			"sudo trace-cmd loads %s, if it exists (only root can see it), and never %s",
			to, from);
	else
		findings_add(f, kind,
			     "sudo trace-cmd does not find %s, because sudo sets HOME to %s", from,
			     root);
	findings_fix(f, true, "install", "-D", "-m", "644", from, to, NULL);
}

void check_sudo(struct findings *f)
{
	const struct passwd *root = getpwuid(0);
	char *root_home = strdup(root && root->pw_dir ? root->pw_dir : "/root");
	const char *user = getenv("SUDO_USER");
	const char *home = getenv("HOME");
	const struct passwd *entry;

	f->topic = "sudo";
	if (!root_home || all_have_plugin()) {
		free(root_home);
		return;
	}
	if (geteuid()) {
		if (home && *home)
			compare_homes(f, home, root_home, FINDING_NOTE);
	} else if (user && (entry = getpwnam(user)) && entry->pw_dir) {
		compare_homes(f, entry->pw_dir, home && *home ? home : root_home, FINDING_PROBLEM);
	}
	free(root_home);
}
