/* SPDX-License-Identifier: LGPL-2.1 */
#include "plugin.h"

#include <errno.h>
#include <string.h>

#include "elf_file.h"
#include "findings.h"
#include "load.h"

void fix_by_install(struct findings *f, const struct plugin_kind *kind, const char *path)
{
	bool as_root = findings_needs_root(path);

	if (*kind->good && strcmp(kind->good, path) != 0)
		findings_fix(f, as_root, "install", "-D", "-m", "644", kind->good, path, NULL);
	else
		findings_fix(f, as_root, "cmake", "--install", "build", NULL);
}

static bool check_file(struct findings *f, enum elf_state state, const struct elf_file *file,
		       const char *path)
{
	char machine[64];

	switch (state) {
	case ELF_GOOD:
		return true;
	case ELF_UNREADABLE:
		findings_add(f, FINDING_PROBLEM, "%s: cannot be read: %s", path, strerror(errno));
		return false;
	case ELF_OTHER:
		findings_add(f, FINDING_PROBLEM, "%s: is not a shared library", path);
		return false;
	case ELF_FOREIGN:
		elf_machine(file, machine, sizeof(machine));
		findings_add(f, FINDING_PROBLEM, "%s: is built for another machine (%s)", path,
			     machine);
		return false;
	default:
		findings_add(f, FINDING_PROBLEM, "%s: is truncated at %zu bytes", path, file->size);
		return false;
	}
}

/* A plugin for another Qt would bring a second Qt into the process, or does not load at all. */
static bool check_qt(struct findings *f, const struct plugin_kind *kind,
		     const struct elf_file *file, const char *path)
{
	unsigned int qt = elf_qt(file);
	unsigned int host = kind->program ? elf_qt(kind->program) : 0;

	if (!qt || !host || qt == host)
		return true;
	findings_add(
		f, FINDING_PROBLEM,
		"%s: is built for Qt %u, but %s uses Qt %u; configure and build it again on this machine, then install it",
		path, qt, kind->host, host);
	return false;
}

static bool check_load(struct findings *f, const struct plugin_kind *kind, const char *path)
{
	char why[1024];

	switch (load_plugin(path, kind->entry, kind->program, why, sizeof(why))) {
	case LOAD_DONE:
		return true;
	case LOAD_HOST_FAILED:
		findings_add(f, FINDING_NOTE, "%s: cannot be tried, as %s does not load: %s", path,
			     kind->host, why);
		return false;
	default:
		findings_add(f, FINDING_PROBLEM, "%s: does not load: %s", path, why);
		return false;
	}
}

/* A plugin of another version loads, but its text and its options may differ. */
static bool is_same_version(const struct elf_file *file)
{
	const char *version = elf_version(file);

	return version && !strcmp(version, TRACE_IOMMU_VERSION);
}

static void add_loaded(struct findings *f, const struct elf_file *file, const char *path)
{
	const char *version = elf_version(file);

	if (is_same_version(file))
		findings_add(f, FINDING_OK, "%s: version %s, loads", path, TRACE_IOMMU_VERSION);
	else if (version)
		findings_add(f, FINDING_PROBLEM,
			     "%s: loads, but has version %.31s; this command has version %s", path,
			     version, TRACE_IOMMU_VERSION);
	else
		findings_add(f, FINDING_PROBLEM,
			     "%s: loads, but has no version; this command has version %s", path,
			     TRACE_IOMMU_VERSION);
}

bool check_plugin(struct findings *f, const struct plugin_kind *kind, const char *path)
{
	size_t problems = f->nr_problems;
	struct elf_file file;
	bool loads = check_file(f, elf_read(&file, path), &file, path) &&
		     check_qt(f, kind, &file, path) && check_load(f, kind, path);

	if (loads)
		add_loaded(f, &file, path);
	elf_free(&file);
	if (f->nr_problems > problems)
		fix_by_install(f, kind, path);
	return loads;
}

bool plugin_is_ours(const char *path)
{
	struct elf_file file;
	bool ours = elf_read(&file, path) == ELF_GOOD && is_same_version(&file);

	elf_free(&file);
	return ours;
}
