/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef IOMMU_RECORD_ROOM_H
#define IOMMU_RECORD_ROOM_H

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

/*
 * The size of the pages of a trace, in bytes: a power of two. It is that of the file's header_page,
 * or that of this machine's memory pages if the library does not tell it (before 1.5) or if no
 * kernel has pages of that size.
 *
 * @mapped: the size by which the host reads the file, such as tracecmd_page_size(); 0 if unknown.
 * Both sizes come from the file. The function returns the smaller one.
 */
uint32_t iommu_page_size(struct tep_handle *tep, int mapped);

/*
 * The bytes that @record can have at most, in pages of @page_size bytes. record->offset is that of
 * the record's header in the file, or in the data of a compressed file, where pages begin at
 * multiples of their size as well. The header has 4 bytes, or 8 if it contains the length. perf's
 * records, and copies, have the offset 0: they are in no page.
 */
static inline uint32_t iommu_record_room(const struct tep_record *record, uint32_t page_size)
{
	uint32_t header = (uint32_t)record->record_size - (uint32_t)record->size;
	uint32_t room = page_size - ((uint32_t)record->offset & (page_size - 1));

	if (!record->offset)
		return IOMMU_RECORD_MAX;
	if (header != 4)
		header = 8;
	room = room > header ? room - header : 0;
	return room < IOMMU_RECORD_MAX ? room : IOMMU_RECORD_MAX;
}

#endif
