/* SPDX-License-Identifier: LGPL-2.1 */
#define _GNU_SOURCE /* process_vm_readv() */

#include "record_room.h"

#include <sys/uio.h>
#include <unistd.h>

/*
 * Bytes. A page has at most 128 memory pages (buffer_subbuf_size_kb, since 6.8), which have at most
 * 64 KiB.
 */
#define PAGE_MAX (128 * 65536)

/* The bits of a page's commit word that are the number of bytes used; the others are flags. */
#define COMMIT_MASK ((1U << 27) - 1)

/* Weak: versions before 1.5 lack the first, and a perf with a built-in copy exports neither. */
extern int tep_get_sub_buffer_size(struct tep_handle *tep) __attribute__((weak));
extern int tep_get_header_page_size(struct tep_handle *tep) __attribute__((weak));

static bool is_power_of_two(uint32_t size)
{
	return size && !(size & (size - 1));
}

static uint32_t page_size_of(struct tep_handle *tep, int mapped)
{
	uint32_t size = tep_get_sub_buffer_size ? (uint32_t)tep_get_sub_buffer_size(tep) : 0;

	if (!is_power_of_two(size) || size < IOMMU_MEMORY_PAGE || size > PAGE_MAX)
		size = (uint32_t)sysconf(_SC_PAGESIZE);
	if (mapped > 0 && is_power_of_two((uint32_t)mapped) && (uint32_t)mapped < size)
		size = (uint32_t)mapped;
	return size;
}

struct iommu_pages iommu_pages_of(struct tep_handle *tep, int mapped)
{
	/* Despite its name, this is the size of the commit word: a long of the recorded kernel. */
	bool wide = !tep_get_header_page_size || tep_get_header_page_size(tep) == 8;
	uint32_t size = page_size_of(tep, mapped);

	return (struct iommu_pages){
		.size = size,
		.plain = size <= IOMMU_MEMORY_PAGE ? size : 0,
		.commit_at = wide && tep_is_file_bigendian(tep) ? 12 : 8,
		.data_at = wide ? 16 : 12,
		.swap = tep_is_file_bigendian(tep) != tep_is_local_bigendian(tep),
	};
}

/* The bytes of a record's header: 4, or 8 if the length has a word of its own. */
static uint32_t header_of(const struct tep_record *record)
{
	uint32_t header = (uint32_t)record->record_size - (uint32_t)record->size;

	return header == 4 ? 4 : 8;
}

/*
 * Read the page's commit word, and try to read the record's last byte. The kernel copies both, so
 * that memory that does not exist is an error and not a signal. Returns false if the page does not
 * begin where it should.
 */
static bool probe(const struct tep_record *record, const struct iommu_pages *pages,
		  const char *page, uint32_t *commit)
{
	char *last = (char *)record->data + record->size - 1;
	const struct iovec from[] = {
		{ (char *)(uintptr_t)page + pages->commit_at, sizeof(*commit) },
		{ last, 1 },
	};
	char byte;
	const struct iovec to[] = { { commit, sizeof(*commit) }, { &byte, sizeof(byte) } };

	if (process_vm_readv(getpid(), to, 2, from, 2, 0) != sizeof(*commit) + sizeof(byte))
		return false;
	if (pages->swap)
		*commit = __builtin_bswap32(*commit);
	*commit &= COMMIT_MASK;
	return *commit <= pages->size - pages->data_at;
}

/*
 * A wrong header_page may claim that pages are large, or a short file may lack the end of a page.
 * Then the record may end in memory that is not the file's. The number of bytes used, in the page
 * itself, can be trusted: libtracecmd has checked that it does not exceed the page.
 */
static uint32_t large_page_room(const struct tep_record *record, const struct iommu_pages *pages,
				uint32_t room)
{
	uint32_t rest = IOMMU_MEMORY_PAGE - ((uintptr_t)record->data & (IOMMU_MEMORY_PAGE - 1));
	uint32_t begin = ((uint32_t)record->offset & (pages->size - 1)) + header_of(record);
	const char *page = (const char *)record->data - begin;
	uint32_t commit;

	if (record->size <= 0 || (uint32_t)record->size <= rest)
		return room;
	rest = rest < room ? rest : room;
	if ((uint32_t)record->size > room || !probe(record, pages, page, &commit) ||
	    begin + (uint32_t)record->size > pages->data_at + commit)
		return rest;
	return room;
}

uint32_t iommu_record_room(const struct tep_record *record, const struct iommu_pages *pages)
{
	uint32_t room = pages->size - ((uint32_t)record->offset & (pages->size - 1));
	uint32_t header = header_of(record);

	if (!record->offset)
		return IOMMU_RECORD_MAX;
	room = room > header ? room - header : 0;
	if (!pages->plain)
		room = large_page_room(record, pages, room);
	return room < IOMMU_RECORD_MAX ? room : IOMMU_RECORD_MAX;
}
