/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_DOCTOR_ELF_FILE_H
#define TRACE_IOMMU_DOCTOR_ELF_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* A program, a library or a plugin, as a file with any contents. */

enum elf_state {
	ELF_GOOD,
	ELF_UNREADABLE, /* with errno */
	ELF_OTHER,	/* no ELF file */
	ELF_FOREIGN,	/* for another machine than this command */
	ELF_TRUNCATED,
};

struct elf_file {
	unsigned char *bytes;
	size_t size;
};

/* Read @path. Free the result in any case, even if only its state is of interest. */
enum elf_state elf_read(struct elf_file *f, const char *path);
void elf_free(struct elf_file *f);

/* The state of a file in memory. The byte after the last one must be 0. */
enum elf_state elf_check(const struct elf_file *f);

/* The machine of a file that is ELF_FOREIGN, such as "AArch64, 64 bits". */
void elf_machine(const struct elf_file *f, char *name, size_t size);

/*
 * The name of the library number @i that a file which is ELF_GOOD needs, from 0 on. NULL after the
 * last one.
 */
const char *elf_needed(const struct elf_file *f, size_t i);

/* The major version of the Qt that it needs; 0: none. */
unsigned int elf_qt(const struct elf_file *f);

/* The first string of the file that contains @part, from its beginning. NULL: none. */
const char *elf_string(const struct elf_file *f, const char *part, char begins_with);

/* The version of trace-iommu that made the plugin (cmake/VersionMark.cmake); NULL: none. */
const char *elf_version(const struct elf_file *f);

#endif
