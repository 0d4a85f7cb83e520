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

/* Bytes: no machine that runs Linux has smaller memory pages. */
#define IOMMU_MEMORY_PAGE 4096

/* The pages of a trace. */
struct iommu_pages {
	uint32_t size;	   /* bytes: a power of two */
	uint8_t commit_at; /* offset of the number of bytes used, as 32 bits */
	uint8_t data_at;   /* offset of the first record, from where these bytes count */
	bool swap;	   /* the number has the other byte order */
};

/*
 * Their size is that of the file's header_page. It is that of this machine's memory pages if the
 * library does not tell it (before 1.5), or if no kernel has pages of that size.
 *
 * @mapped: the size by which the host reads the file, such as tracecmd_page_size(); 0 if unknown.
 * Both sizes come from the file. The smaller one counts.
 */
struct iommu_pages iommu_pages_of(struct tep_handle *tep, int mapped);

/* The bytes of a record's header: 4, or 8 if the length has a word of its own. */
static inline uint32_t iommu_record_header(const struct tep_record *record)
{
	uint32_t header = (uint32_t)record->record_size - (uint32_t)record->size;

	return header == 4 ? 4 : 8;
}

/* For iommu_record_room(): a record in a large page that is in more than one memory page. */
uint32_t iommu_large_page_room(const struct tep_record *record, const struct iommu_pages *pages,
			       uint32_t room);

/*
 * The bytes that @record can have at most. record->offset is that of the record's header in the
 * file, or in the data of a compressed file, where pages begin at multiples of their size as well.
 * perf's records, and copies, have the offset 0: they are in no page.
 */
static inline uint32_t iommu_record_room(const struct tep_record *record,
					 const struct iommu_pages *pages)
{
	uint32_t room = pages->size - ((uint32_t)record->offset & (pages->size - 1));
	uint32_t header = iommu_record_header(record);

	if (!record->offset)
		return IOMMU_RECORD_MAX;
	room = room > header ? room - header : 0;
	if (pages->size > IOMMU_MEMORY_PAGE)
		room = iommu_large_page_room(record, pages, room);
	return room < IOMMU_RECORD_MAX ? room : IOMMU_RECORD_MAX;
}

#endif
