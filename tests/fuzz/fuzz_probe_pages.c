/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Reads any bytes as a page of the ring buffer, as record does while it checks its probes.
 * Sanitizers find memory errors. The check must end, and no page has more pairs than records.
 */
#include <stdlib.h>
#include <string.h>

#include "core/recording/check_probes.h"
#include "fuzz.h"
#include "tests/unit/ring_page.h"

static struct probe_pages *pages;
static struct iommu_probe_check check;

static void must(bool holds)
{
	if (!holds)
		abort();
}

size_t fuzz_seed(size_t i, const void **seed)
{
	static struct ring_page page;
	static const uint32_t large[] = { 16, 77, 10, 1 };

	memset(&page, 0, sizeof(page));
	for (uint64_t iova = 0x1000; iova < 0x1000 * (i * 10 + 2); iova += 0x1000) {
		ring_put_probe(&page, 10, iova, 4096);
		ring_put(&page, (uint32_t)(29 + iova / 0x1000 % 3), large, 4);
		ring_put(&page, 0, large, sizeof(large));
		ring_put_event(&page, 10, iova, 4096);
	}
	if (i == 1)
		page.header.commit |= 1U << 31;
	*seed = &page;
	return i < 3 ? RING_PAGE_HEADER + (page.header.commit & 0xffff) : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!pages)
		pages = probe_pages_open(&ring_formats);
	must(pages != NULL);
	if (size > RING_PAGE_SIZE)
		size = RING_PAGE_SIZE;
	memset(probe_pages_buffer(pages), 0, RING_PAGE_SIZE);
	memcpy(probe_pages_buffer(pages), data, size);
	memset(&check, 0, sizeof(check));
	probe_pages_take(pages, 0, &check);
	must(check.pairs <= RING_PAGE_SIZE / 4 && check.mismatched <= check.pairs);
	return 0;
}
