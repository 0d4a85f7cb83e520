/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef TRACE_IOMMU_RING_PAGE_H
#define TRACE_IOMMU_RING_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Reads the records in a page (sub-buffer) of the kernel's ring buffer, of this machine's byte
 * order. Whatever the page holds, it reads no byte outside of it. Unlike libtraceevent's kbuffer,
 * which trusts the lengths in the page.
 *
 * The format is that of include/linux/ring_buffer.h: events/header_page and events/header_event in
 * tracefs describe it.
 */
struct ring_page {
	const char *data; /* the page */
	uint32_t at;	  /* offset of the next header, in bytes */
	uint32_t end;	  /* of the part that is in use */
	uint64_t ts;	  /* ns: of the record that was read last */
	bool gap;	  /* events were lost before this page */
	uint64_t lost;	  /* how many; 0: unknown */
	bool damaged;	  /* a length leads out of the page: the rest is ignored */
};

/* The places in the head of each page, in bytes. */
struct ring_page_layout {
	uint32_t size;	     /* of a page */
	uint8_t commit_size; /* 4 or 8: of the number of bytes in use, which follows 8 bytes of time
			      */
	uint8_t data_at;
};

/* The layout from the text of events/header_page. Returns false if it is none that we can read. */
bool ring_page_layout_read(struct ring_page_layout *layout, const char *header_page);

/* Begin to read the page at @data, of layout->size bytes, which the caller keeps. */
void ring_page_begin(struct ring_page *page, const struct ring_page_layout *layout,
		     const void *data);

/*
 * The next record: its data, which is *@size bytes in the page, and page->ts. Returns NULL after
 * the last one.
 */
const char *ring_page_next(struct ring_page *page, uint32_t *size);

#endif
