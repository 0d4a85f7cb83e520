/* SPDX-License-Identifier: LGPL-2.1 */
/* KernelShark, and the plugin with the lanes. */
#include <stdio.h>
#include <string.h>

#include "checks.h"
#include "cli/common/find_program.h"
#include "cli/common/plugin_places.h"
#include "elf_file.h"
#include "findings.h"
#include "plugin.h"

static void add_program(struct findings *f, const struct elf_file *program, const char *path)
{
	static const char library[] = "libkshark-gui.so.";
	const char *version = "of an unknown version";
	const char *name;

	for (size_t i = 0; (name = elf_needed(program, i)); i++) {
		if (!strncmp(name, library, sizeof(library) - 1))
			version = name + sizeof(library) - 1;
	}
	findings_add(f, FINDING_OK, "is %s %.31s, Qt %u", path, version, elf_qt(program));
}

static void find_good(struct plugin_kind *kind, const struct plugin_places *p)
{
	for (size_t i = 0; i < p->nr; i++) {
		if (plugin_path(kind->good, p->dirs[i], PLUGIN_LANES) && plugin_is_ours(kind->good))
			return;
	}
	*kind->good = '\0';
}

static void add_missing(struct findings *f, const struct plugin_kind *kind)
{
	findings_add(f, FINDING_PROBLEM,
		     "no " PLUGIN_LANES ", so view cannot show lanes; building it needs "
		     "KernelShark's headers (Debian: libkshark-dev)");
	fix_by_install(f, kind, KSHARK_PLUGIN_DIR "/" PLUGIN_LANES);
}

/* Check the copy in directory number @i. @used: the one that view uses; "": none so far. */
static void check_place(struct findings *f, const struct plugin_places *p, size_t i,
			const struct plugin_kind *kind, char used[PATH_MAX])
{
	char path[PATH_MAX];
	bool has =
		plugin_in(p->dirs[i], PLUGIN_LANES) && plugin_path(path, p->dirs[i], PLUGIN_LANES);

	findings_add(f, FINDING_OK, "directory %zu of view: %s%s", i + 1, p->dirs[i],
		     has ? "" : ": no " PLUGIN_LANES);
	if (!has)
		return;
	check_plugin(f, kind, path);
	if (*used)
		findings_add(f, FINDING_NOTE, "two copies: view uses %s, which it finds before %s",
			     used, path);
	else
		strcpy(used, path);
}

static void check_lanes(struct findings *f, struct plugin_kind *kind)
{
	static struct plugin_places p;
	char used[PATH_MAX] = "";

	p.nr = 0;
	plugin_places_of_lanes(&p);
	find_good(kind, &p);
	for (size_t i = 0; i < p.nr; i++)
		check_place(f, &p, i, kind, used);
	if (!*used)
		add_missing(f, kind);
	else
		findings_add(f, FINDING_OK, "view uses %s", used);
	if (plugin_in(KSHARK_PLUGIN_DIR, PLUGIN_LANES))
		findings_add(f, FINDING_OK, "kernelshark -p iommu_lanes finds the plugin by name");
	else
		findings_add(f, FINDING_OK,
			     "kernelshark -p iommu_lanes searches only " KSHARK_PLUGIN_DIR
			     "; for a copy elsewhere, give -p its path");
}

void check_kernelshark(struct findings *f)
{
	static struct plugin_kind kind;
	struct elf_file program;
	char path[PATH_MAX];

	f->topic = "KernelShark";
	if (!find_program("kernelshark", path)) {
		findings_add(f, FINDING_NOTE, "not installed: only view needs it");
		return;
	}
	if (elf_read(&program, path) != ELF_GOOD) {
		findings_add(f, FINDING_NOTE,
			     "%s is a script or another wrapper, so its libraries are unknown",
			     path);
	} else {
		add_program(f, &program, path);
		kind = (struct plugin_kind){
			.name = PLUGIN_LANES,
			.entry = "kshark_data_plugin_initializer",
			.host = "KernelShark",
			.program = &program,
		};
		check_lanes(f, &kind);
	}
	elf_free(&program);
}
