/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Looks ahead in a memory page of arbitrary bytes, from records anywhere in it. AddressSanitizer
 * finds reads outside the page. This file checks that what was found is no more than there is room
 * for, that each address is in the page, and that a second look finds nothing again, and calls
 * abort() otherwise.
 *
 * An input begins with the number of looks. Each has 8 bytes: the event, the CPU, where the record
 * is in the memory page, where the file says it is, and its size, the last three little-endian. The
 * page follows.
 */
#include <stdlib.h>
#include <string.h>

#include "core/events/event_list.h"
#include "fuzz.h"
#include "fuzz_steps.h"
#include "tep/next_maps.h"

enum { LOOK = 8, LOOKS_MAX = 64, RECORD = 36 };

#define COMMON                                                                 \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n" \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n" \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"

static const char *const texts[] = {
	"name: map\nID: 8\nformat:\n" COMMON "\tfield:u64 iova;\toffset:8;\tsize:8;\tsigned:0;\n"
	"\tfield:u64 paddr;\toffset:16;\tsize:8;\tsigned:0;\n"
	"\tfield:size_t size;\toffset:24;\tsize:8;\tsigned:0;\n"
	"\nprint fmt: \"%llx\", REC->iova\n",
	"name: unmap\nID: 9\nformat:\n" COMMON "\tfield:u64 iova;\toffset:8;\tsize:8;\tsigned:0;\n"
	"\tfield:size_t size;\toffset:16;\tsize:8;\tsigned:0;\n"
	"\tfield:size_t unmapped_size;\toffset:24;\tsize:8;\tsigned:0;\n"
	"\nprint fmt: \"%llx\", REC->iova\n",
};

static struct iommu_binding bindings[2];

static void bind_formats(void)
{
	static const struct iommu_event *const events[] = { &iommu_event_map, &iommu_event_unmap };
	struct tep_handle *tep = tep_alloc();

	fuzz_must(tep != NULL);
	for (int i = 0; i < 2; i++) {
		struct tep_event *format;

		tep_parse_format(tep, &format, texts[i], strlen(texts[i]), "iommu");
		fuzz_must(format != NULL);
		bindings[i].event = events[i];
		iommu_bind(&bindings[i], format);
		bindings[i].pages = (struct iommu_pages){ .size = IOMMU_MEMORY_PAGE,
							  .plain = IOMMU_MEMORY_PAGE };
	}
}

/* Two looks at a page full of maps and unmaps, the second from the last that the first found. */
size_t fuzz_seed(size_t i, const void **seed)
{
	static const uint8_t looks[] = {
		2, 1, 0, 16, 0, 12, 0, 32, 0, 0, 0, 52, 0, 48, 0, 32, 0,
	};
	static uint8_t bytes[sizeof(looks) + IOMMU_MEMORY_PAGE];

	if (i)
		return 0;
	memcpy(bytes, looks, sizeof(looks));
	for (unsigned int at = 12; at + RECORD <= IOMMU_MEMORY_PAGE; at += RECORD) {
		bytes[sizeof(looks) + at + 4] = at % 3 ? 8 : 9;
		bytes[sizeof(looks) + at + 13] = (uint8_t)at;
	}
	*seed = bytes;
	return sizeof(bytes);
}

static unsigned int number(const uint8_t *p)
{
	return p[0] | (unsigned int)p[1] << 8;
}

static bool is_in_page(uint64_t address, const uint8_t *page)
{
	for (size_t at = 0; at + sizeof(address) <= IOMMU_MEMORY_PAGE; at++)
		if (!memcmp(page + at, &address, sizeof(address)))
			return true;
	return false;
}

static void look(struct iommu_next_maps *next, const uint8_t *p, uint8_t *page)
{
	const struct tep_record record = {
		.cpu = (int8_t)p[1],
		.data = page + number(p + 2) % IOMMU_MEMORY_PAGE,
		.offset = number(p + 4),
		.size = (int16_t)number(p + 6),
	};

	iommu_next_maps_find(next, &bindings[p[0] % 2], &record);
	fuzz_must(next->nr <= IOMMU_NEXT_MAPS && next->nr_unmaps <= next->nr);
	for (unsigned int i = 0; i < next->nr; i++)
		fuzz_must(is_in_page(next->iova[i], page));
	for (unsigned int i = 0; i < next->nr_unmaps; i++)
		fuzz_must(is_in_page(next->unmap[i], page));
	/* It is known by now what follows. */
	iommu_next_maps_find(next, &bindings[p[0] % 2], &record);
	fuzz_must(!next->nr && !next->nr_unmaps);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct iommu_next_maps next;
	unsigned int nr = size ? data[0] % LOOKS_MAX : 0;
	uint8_t *page;

	if (size < 1 + nr * LOOK || size > 1 + nr * LOOK + IOMMU_MEMORY_PAGE)
		return 0;
	if (!bindings[0].event)
		bind_formats();
	page = aligned_alloc(IOMMU_MEMORY_PAGE, IOMMU_MEMORY_PAGE);
	fuzz_must(page != NULL);
	memset(page, 0, IOMMU_MEMORY_PAGE);
	memcpy(page, data + 1 + nr * LOOK, size - 1 - nr * LOOK);
	memset(&next, 0, sizeof(next));
	for (unsigned int i = 0; i < nr; i++)
		look(&next, data + 1 + i * LOOK, page);
	free(page);
	return 0;
}
