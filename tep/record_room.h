/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RECORD_ROOM_H
#define IOMMU_RECORD_ROOM_H

#include <stdbool.h>
#include <stdint.h>

#include <event-parse.h>

/*
 * Bytes that a record can have. Its length comes from the file, and the library passes it on
 * unchecked. A wrong length would make us read other memory, so each host limits it to the room
 * that the record has in its page (sub-buffer) of the ring buffer.
 */

/*
 * Bytes: the longest record of any host. perf stores a sample's length in 16 bits, and the offsets
 * in a record of ftrace have 16 bits too.
 */
#define IOMMU_RECORD_MAX 65536

/* In bytes. No machine that runs Linux has smaller memory pages. */
#define IOMMU_MEMORY_PAGE 4096

/* The pages of a trace. */
struct iommu_pages {
	uint32_t size;	   /* bytes: a power of two */
	uint32_t plain;	   /* @size, or 0 if it is larger than a memory page */
	uint8_t commit_at; /* offset of the number of bytes used, as 32 bits */
	uint8_t data_at;   /* offset of the first record, from where these bytes count */
	bool swap;	   /* the number has the other byte order */
};

/*
 * Returns the pages of a trace. Their size comes from the file's header_page. If the library
 * cannot tell it (before 1.5), or if no kernel has such pages, it is the size of this machine's
 * memory pages.
 *
 * @mapped: the size by which the host reads the file, such as tracecmd_page_size(); 0 if unknown.
 * Both sizes come from the file. The smaller one counts.
 */
struct iommu_pages iommu_pages_of(struct tep_handle *tep, int mapped);

/*
 * The bytes that @record can have at most. record->offset is that of the record's header in the
 * file, or in the data of a compressed file, where pages begin at multiples of their size as well.
 * perf's records, and copies, have the offset 0: they are in no page.
 */
uint32_t iommu_record_room(const struct tep_record *record, const struct iommu_pages *pages);

/*
 * Whether all of @record can be read: true of nearly all records, with a header of either size.
 * Otherwise, iommu_record_size() tells.
 */
static inline bool iommu_record_is_plain(const struct tep_record *record,
					 const struct iommu_pages *pages)
{
	uint32_t at = (uint32_t)record->offset & (pages->size - 1);

	return (uint64_t)at + (uint32_t)record->size + 8 <= pages->plain;
}

/* The number of bytes of @record that may be read: record->size unless that is wrong. */
static inline uint32_t iommu_record_size(const struct tep_record *record,
					 const struct iommu_pages *pages)
{
	uint32_t size = (uint32_t)record->size;
	uint32_t room;

	if (iommu_record_is_plain(record, pages))
		return size;
	room = iommu_record_room(record, pages);
	if (record->size < 0)
		return 0;
	return size < room ? size : room;
}

#endif
