/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* memmem() */
#include "elf_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Larger than any program of interest. */
#define SIZE_LIMIT (256UL << 20)

/* More than any file of interest has. They bound the work for a damaged file. */
enum { SEGMENTS_MAX = 128, DYNAMIC_MAX = 1024 };

static bool read_bytes(struct elf_file *f, int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return false;
	if (!S_ISREG(st.st_mode) || (unsigned long long)st.st_size > SIZE_LIMIT) {
		errno = S_ISREG(st.st_mode) ? EFBIG : EINVAL;
		return false;
	}
	/* One more, so that the last string ends. */
	f->bytes = calloc(1, (size_t)st.st_size + 1);
	if (!f->bytes)
		return false;
	while (f->size < (size_t)st.st_size) {
		ssize_t n = read(fd, f->bytes + f->size, (size_t)st.st_size - f->size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		if (!n)
			break;
		f->size += (size_t)n;
	}
	return true;
}

static bool read_file(struct elf_file *f, const char *path)
{
	/* A FIFO must not block. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool done;
	int why;

	if (fd < 0)
		return false;
	done = read_bytes(f, fd);
	why = errno;
	close(fd);
	errno = why;
	return done;
}

static bool within(const struct elf_file *f, unsigned long long offset, unsigned long long len)
{
	return offset <= f->size && len <= f->size - offset;
}

/* The header of this command, which its hosts and plugins have in common. */
static bool is_foreign(const ElfW(Ehdr) * header)
{
	static const struct elf_file none;
	static ElfW(Ehdr) own;
	struct elf_file self = none;

	if (!own.e_machine && read_file(&self, "/proc/self/exe") && self.size >= sizeof(own))
		memcpy(&own, self.bytes, sizeof(own));
	elf_free(&self);
	return own.e_machine && (own.e_machine != header->e_machine ||
				 memcmp(own.e_ident, header->e_ident, EI_VERSION) != 0);
}

static bool segment(const struct elf_file *f, size_t i, ElfW(Phdr) * segment)
{
	ElfW(Ehdr) header;

	memcpy(&header, f->bytes, sizeof(header));
	if (i >= header.e_phnum || i >= SEGMENTS_MAX || header.e_phentsize != sizeof(*segment) ||
	    !within(f, header.e_phoff, (i + 1) * sizeof(*segment)))
		return false;
	memcpy(segment, f->bytes + header.e_phoff + i * sizeof(*segment), sizeof(*segment));
	return true;
}

static bool is_whole(const struct elf_file *f, const ElfW(Ehdr) * header)
{
	ElfW(Phdr) s;

	for (size_t i = 0; i < header->e_phnum; i++) {
		if (!segment(f, i, &s) || !within(f, s.p_offset, s.p_filesz))
			return false;
	}
	return within(f, header->e_shoff,
		      (unsigned long long)header->e_shnum * header->e_shentsize);
}

enum elf_state elf_check(const struct elf_file *f)
{
	ElfW(Ehdr) header;

	if (f->size < SELFMAG || memcmp(f->bytes, ELFMAG, SELFMAG) != 0)
		return ELF_OTHER;
	if (f->size < sizeof(header))
		return ELF_TRUNCATED;
	memcpy(&header, f->bytes, sizeof(header));
	if (is_foreign(&header))
		return ELF_FOREIGN;
	return is_whole(f, &header) ? ELF_GOOD : ELF_TRUNCATED;
}

enum elf_state elf_read(struct elf_file *f, const char *path)
{
	*f = (struct elf_file){ .size = 0 };
	return read_file(f, path) ? elf_check(f) : ELF_UNREADABLE;
}

void elf_free(struct elf_file *f)
{
	free(f->bytes);
	*f = (struct elf_file){ .size = 0 };
}

void elf_machine(const struct elf_file *f, char *name, size_t size)
{
	static const struct {
		unsigned int machine;
		const char *name;
	} machines[] = {
		{ EM_386, "x86" },	   { EM_X86_64, "x86-64" }, { EM_ARM, "ARM" },
		{ EM_AARCH64, "AArch64" }, { EM_RISCV, "RISC-V" },  { EM_PPC64, "PowerPC" },
		{ EM_S390, "S/390" },	   { EM_MIPS, "MIPS" },
	};
	bool big = f->bytes[EI_DATA] == ELFDATA2MSB;
	/* These members have the same place in all classes. */
	unsigned int machine = f->bytes[18 + big] | (unsigned int)f->bytes[19 - big] << 8;
	const char *bits = f->bytes[EI_CLASS] == ELFCLASS64 ? "64" : "32";

	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		if (machines[i].machine == machine) {
			snprintf(name, size, "%s, %s bits", machines[i].name, bits);
			return;
		}
	}
	snprintf(name, size, "machine %u, %s bits", machine, bits);
}

/* The place in the file of an address in memory. */
static bool offset_of(const struct elf_file *f, unsigned long long address,
		      unsigned long long *offset)
{
	ElfW(Phdr) s;

	for (size_t i = 0; segment(f, i, &s); i++) {
		if (s.p_type == PT_LOAD && address >= s.p_vaddr &&
		    address - s.p_vaddr < s.p_filesz) {
			*offset = s.p_offset + (address - s.p_vaddr);
			return *offset < f->size;
		}
	}
	return false;
}

/* Entry number @i of the dynamic section. */
static bool dynamic(const struct elf_file *f, size_t i, ElfW(Dyn) * entry)
{
	ElfW(Phdr) s;

	for (size_t n = 0; segment(f, n, &s); n++) {
		if (s.p_type != PT_DYNAMIC)
			continue;
		if (i >= DYNAMIC_MAX || i >= s.p_filesz / sizeof(*entry) ||
		    !within(f, s.p_offset, s.p_filesz))
			return false;
		memcpy(entry, f->bytes + s.p_offset + i * sizeof(*entry), sizeof(*entry));
		return entry->d_tag != DT_NULL;
	}
	return false;
}

const char *elf_needed(const struct elf_file *f, size_t i)
{
	unsigned long long strings = 0, at = 0;
	size_t nr = 0;
	bool found = false;
	ElfW(Dyn) d;

	for (size_t n = 0; dynamic(f, n, &d); n++) {
		if (d.d_tag == DT_STRTAB && !offset_of(f, d.d_un.d_ptr, &strings))
			return NULL;
		if (d.d_tag == DT_NEEDED && nr++ == i) {
			at = d.d_un.d_val;
			found = true;
		}
	}
	if (!found || !strings || at >= f->size - strings)
		return NULL;
	return (const char *)f->bytes + strings + at;
}

unsigned int elf_qt(const struct elf_file *f)
{
	const char *name;

	for (size_t i = 0; (name = elf_needed(f, i)); i++) {
		if (!strncmp(name, "libQt", 5) && name[5] >= '1' && name[5] <= '9')
			return (unsigned int)(name[5] - '0');
	}
	return 0;
}

const char *elf_string(const struct elf_file *f, const char *part, char begins_with)
{
	const unsigned char *from = f->bytes;
	const unsigned char *end = f->bytes + f->size;

	while (from && from < end) {
		const unsigned char *at = memmem(from, (size_t)(end - from), part, strlen(part));
		const unsigned char *begin = at;

		if (!at)
			return NULL;
		while (begin > f->bytes && at - begin < PATH_MAX && begin[-1])
			begin--;
		if (*begin == (unsigned char)begins_with)
			return (const char *)begin;
		from = at + strlen(part);
	}
	return NULL;
}

const char *elf_version(const struct elf_file *f)
{
	static const char mark[] = "@(#)trace-iommu ";
	const char *at = f->bytes ? memmem(f->bytes, f->size, mark, sizeof(mark) - 1) : NULL;

	return at ? at + sizeof(mark) - 1 : NULL;
}
