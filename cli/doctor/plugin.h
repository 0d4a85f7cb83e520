/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DOCTOR_PLUGIN_H
#define TRACE_IOMMU_DOCTOR_PLUGIN_H

#include <limits.h>
#include <stdbool.h>

struct elf_file;
struct findings;

/* A kind of plugin, and what loads it. */
struct plugin_kind {
	const char *name;  /* of its file */
	const char *entry; /* a symbol that the host calls */
	const char *host;  /* the name of the program, for messages */
	/* The program, whose libraries supply symbols and which has a Qt; NULL: libtraceevent. */
	const struct elf_file *program;
	/* A copy that is as it should be, for messages about others; "": none. */
	char good[PATH_MAX];
};

/*
 * Add what is wrong with the plugin @path, with what fixes it, or that it loads. Returns whether
 * it loads.
 */
bool check_plugin(struct findings *f, const struct plugin_kind *kind, const char *path);

/* Whether the file @path is whole, for this machine, and of this command's version. */
bool plugin_is_ours(const char *path);

/* Give the last finding the command that installs a good copy of the plugin as @path. */
void fix_by_install(struct findings *f, const struct plugin_kind *kind, const char *path);

#endif
