/* SPDX-License-Identifier: LGPL-2.1 */
#ifndef RING_PAGE_H
#define RING_PAGE_H

/* Pages of the kernel's ring buffer with records of iop:map and iommu:map, for tests. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "tracing/probe_pages.h"

enum { RING_PAGE_SIZE = 4096, RING_PAGE_HEADER = 16, RING_EVENT_ID = 300, RING_PROBE_ID = 301 };

#define RING_COMMON                                                                    \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"         \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"         \
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n" \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"

static const struct probe_formats ring_formats = {
	.header_page = "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
		       "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
		       "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
		       "\tfield: char data;\toffset:16;\tsize:4080;\tsigned:0;\n",
	/* The places of the fields differ between the two. */
	.probe = "name: map\nID: 301\nformat:\n" RING_COMMON
		 "\tfield:unsigned long __probe_ip;\toffset:8;\tsize:8;\tsigned:0;\n"
		 "\tfield:u64 dom;\toffset:16;\tsize:8;\tsigned:0;\n"
		 "\tfield:u64 iova;\toffset:24;\tsize:8;\tsigned:0;\n"
		 "\tfield:u64 size;\toffset:32;\tsize:8;\tsigned:0;\n"
		 "\nprint fmt: \"(%lx)\", REC->__probe_ip\n",
	.event = "name: map\nID: 300\nformat:\n" RING_COMMON
		 "\tfield:u64 iova;\toffset:8;\tsize:8;\tsigned:0;\n"
		 "\tfield:u64 paddr;\toffset:16;\tsize:8;\tsigned:0;\n"
		 "\tfield:size_t size;\toffset:24;\tsize:8;\tsigned:0;\n"
		 "\nprint fmt: \"IOMMU: iova=0x%016llx\", REC->iova\n",
};

struct ring_page {
	union {
		unsigned char bytes[RING_PAGE_SIZE];
		struct {
			uint64_t time;
			uint64_t commit;
		} header;
	};
};

/* Append @len bytes after a record's header with @type_len, below 29: four-byte words of data. */
static inline void ring_put(struct ring_page *p, uint32_t type_len, const void *data, size_t len)
{
	uint32_t header = type_len | 1U << 5; /* 1 ns after the record before */
	unsigned char *at = p->bytes + RING_PAGE_HEADER + p->header.commit;

	memcpy(at, &header, sizeof(header));
	memcpy(at + sizeof(header), data, len);
	p->header.commit += sizeof(header) + len;
}

static inline void ring_put_event(struct ring_page *p, int32_t pid, uint64_t iova, uint64_t size)
{
	uint64_t record[4] = { RING_EVENT_ID | (uint64_t)(uint32_t)pid << 32, iova, 0x5000, size };

	ring_put(p, sizeof(record) / 4, record, sizeof(record));
}

static inline void ring_put_probe(struct ring_page *p, int32_t pid, uint64_t iova, uint64_t size)
{
	uint64_t record[5] = { RING_PROBE_ID | (uint64_t)(uint32_t)pid << 32, 1, 0x1234, iova,
			       size };

	ring_put(p, sizeof(record) / 4, record, sizeof(record));
}

#endif
