/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Reads any bytes as a plugin or a program, as doctor does. Sanitizers find memory errors. All
 * strings must end within the file, or just after it.
 */
#include <link.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cli/doctor/elf_file.h"
#include "fuzz.h"

/* A small plugin. All offsets are also addresses. */
struct plugin {
	ElfW(Ehdr) header;
	ElfW(Phdr) segments[2];
	ElfW(Dyn) dynamic[4];
	char strings[32];
	char version[32];
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

size_t fuzz_seed(size_t i, const void **seed)
{
	static const size_t sizes[] = { sizeof(struct plugin),
					sizeof(struct plugin) - 40,
					sizeof(struct plugin),
					sizeof(ElfW(Ehdr)),
					20,
					0 };
	static struct plugin p = {
		.segments = {
			{ .p_type = PT_LOAD, .p_filesz = sizeof(p) },
			{
				.p_type = PT_DYNAMIC,
				.p_offset = offsetof(struct plugin, dynamic),
				.p_filesz = sizeof(p.dynamic),
			},
		},
		.dynamic = {
			{ .d_tag = DT_NEEDED, .d_un.d_val = 1 },
			{ .d_tag = DT_NEEDED, .d_un.d_val = 10 },
			{ .d_tag = DT_STRTAB, .d_un.d_ptr = offsetof(struct plugin, strings) },
		},
		.strings = "\0libc.so.6\0libQt5Core.so.5",
		.version = "@(#)trace-iommu 0.1.0",
	};
	struct elf_file self;

	/* The same machine as this program. */
	must(elf_read(&self, "/proc/self/exe") == ELF_GOOD);
	memcpy(&p.header, self.bytes, sizeof(p.header));
	elf_free(&self);
	p.header.e_phoff = offsetof(struct plugin, segments);
	p.header.e_phnum = 2;
	p.header.e_shoff = 0;
	p.header.e_shnum = 0;
	if (i == 2)
		p.header.e_machine ^= 1;
	*seed = &p;
	return sizes[i];
}

/* Whether @string ends within the file. */
static void check_string(const struct elf_file *f, const char *string)
{
	const unsigned char *at = (const unsigned char *)string;

	must(!at || (at >= f->bytes && at <= f->bytes + f->size &&
		     strlen(string) <= (size_t)(f->bytes + f->size - at)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct elf_file f = { .bytes = calloc(1, size + 1), .size = size };
	const char *name;
	char machine[64];
	size_t nr = 0;

	must(f.bytes != NULL);
	if (size)
		memcpy(f.bytes, data, size);
	switch (elf_check(&f)) {
	case ELF_GOOD:
		for (; (name = elf_needed(&f, nr)); nr++)
			check_string(&f, name);
		must(nr <= size / sizeof(ElfW(Dyn)) && elf_qt(&f) <= 9);
		break;
	case ELF_FOREIGN:
		elf_machine(&f, machine, sizeof(machine));
		must(strlen(machine) > 0);
		break;
	default:
		break;
	}
	check_string(&f, elf_version(&f));
	check_string(&f, elf_string(&f, "traceevent/plugins", '/'));
	elf_free(&f);
	return 0;
}
