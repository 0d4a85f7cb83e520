/* SPDX-License-Identifier: LGPL-2.1 */
/* The check of probes reads pages of the ring buffer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/recording/check_probes.h"
#include "ring_page.h"
#include "tracing/probe_pages.h"

enum { PADDING = 29, TIME_EXTEND = 30, TIME_STAMP = 31 };

static struct iommu_probe_check *check;
static struct probe_pages *pages;
static struct ring_page page;

static int begin(void **state)
{
	(void)state;
	check = calloc(1, sizeof(*check));
	pages = probe_pages_open(&ring_formats);
	page = (struct ring_page){ .bytes = { 0 } };
	return check && pages ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	probe_pages_close(pages);
	free(check);
	return 0;
}

static void take(unsigned int cpu)
{
	assert_int_equal(probe_pages_size(pages), sizeof(page));
	memcpy(probe_pages_buffer(pages), page.bytes, sizeof(page));
	probe_pages_take(pages, cpu, check);
}

static void one_pair(void **state)
{
	(void)state;
	ring_put_probe(&page, 10, 0x1000, 4096);
	ring_put_event(&page, 10, 0x1000, 4096);
	take(0);
	assert_int_equal(check->pairs, 1);
	assert_int_equal(check->mismatched, 0);
}

/* The values must reach the check unchanged, or it would find nothing. */
static void pairs_that_do_not_match(void **state)
{
	(void)state;
	ring_put_probe(&page, 10, 0xffff888000001000, 4096);
	ring_put_event(&page, 10, 0x1000, 4096);
	ring_put_probe(&page, 10, 0x1000, 0x100001000);
	ring_put_event(&page, 10, 0x1000, 0x1000);
	ring_put_probe(&page, 11, 0x1000, 4096);
	ring_put_event(&page, 10, 0x1000, 4096); /* another thread */
	take(0);
	assert_int_equal(check->pairs, 2);
	assert_int_equal(check->mismatched, 2);
}

/* A page is full in the middle of a map. */
static void a_pair_in_two_pages(void **state)
{
	(void)state;
	ring_put_probe(&page, 10, 0x1000, 4096);
	take(3);
	page.header.commit = 0;
	ring_put_event(&page, 10, 0x1000, 4096);
	take(2); /* not that CPU */
	assert_int_equal(check->pairs, 0);
	take(3);
	assert_int_equal(check->pairs, 1);
	assert_int_equal(check->mismatched, 0);
}

static void other_records(void **state)
{
	static const uint32_t other[] = { 77, 10, 1, 2 };
	static const uint32_t empty[1] = { 0 };
	static const uint32_t large[] = { 4 + 12, 78, 10, 1 };
	static const uint32_t padding[] = { 8, 0xaaaaaaaa };
	static const uint16_t cut[] = { RING_EVENT_ID, 0 };

	(void)state;
	ring_put(&page, 4, other, sizeof(other));
	ring_put_probe(&page, 10, 0x1000, 4096);
	ring_put(&page, TIME_EXTEND, empty, sizeof(empty));
	ring_put(&page, TIME_STAMP, empty, sizeof(empty));
	ring_put(&page, 0, large, sizeof(large)); /* the length has a word of its own */
	ring_put(&page, PADDING, padding, sizeof(padding));
	ring_put(&page, 1, cut, sizeof(cut)); /* too short for its event: all zeros */
	ring_put_event(&page, 10, 0x1000, 4096);
	take(0);
	assert_int_equal(check->pairs, 1);
	assert_int_equal(check->mismatched, 0);
}

static void lost_events(void **state)
{
	(void)state;
	ring_put_probe(&page, 10, 0x1000, 4096);
	take(1);
	page.header.commit = 0;
	ring_put_event(&page, 10, 0x2000, 4096);
	page.header.commit |= 1U << 31;
	take(1);
	assert_int_equal(check->pairs, 0);
	/* The records of such a page count. */
	page.header.commit = 0;
	ring_put_probe(&page, 10, 0x3000, 4096);
	ring_put_event(&page, 10, 0x3000, 4096);
	page.header.commit |= 1U << 31;
	take(1);
	assert_int_equal(check->pairs, 1);
}

static void wrong_lengths(void **state)
{
	static const uint32_t lengths[] = { 0,		1,	    3,		0x7fffffff,
					    0x80000000, 0xfffffff0, 0xfffffff4, 0xfffffff8,
					    0xfffffffc, 0xffffffff, 4080,	4096 };

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		for (uint32_t type = 0; type <= PADDING; type += PADDING) {
			page.header.commit = 0;
			ring_put(&page, type, &lengths[i], sizeof(lengths[i]));
			ring_put_event(&page, 10, 0x1000, 4096);
			take(0);
			/* A record that begins in the last word of a page. */
			page.header.commit = sizeof(page) - RING_PAGE_HEADER - 4;
			memcpy(page.bytes + sizeof(page) - 4, &type, 4);
			page.header.commit += 4;
			take(0);
		}
	}
	/* A page that is longer than a page. */
	page.header.commit = 0;
	ring_put_probe(&page, 10, 0x1000, 4096);
	ring_put_event(&page, 10, 0x1000, 4096);
	page.header.commit = sizeof(page) - RING_PAGE_HEADER + 1;
	take(0);
	page.header.commit = (1U << 27) - 1;
	take(0);
	assert_int_equal(check->pairs, 0);
}

static void other_formats(void **state)
{
	struct probe_formats formats = ring_formats;

	(void)state;
	formats.probe = NULL;
	assert_null(probe_pages_open(&formats));
	formats.probe = "";
	assert_null(probe_pages_open(&formats));
	/* Another user's probe of the same name. */
	formats.probe = "name: map\nID: 301\nformat:\n" RING_COMMON
			"\tfield:u64 iova;\toffset:8;\tsize:8;\tsigned:0;\n"
			"\nprint fmt: \"\"\n";
	assert_null(probe_pages_open(&formats));
	formats = ring_formats;
	formats.header_page = NULL;
	assert_null(probe_pages_open(&formats));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_pair, begin, end),
		cmocka_unit_test_setup_teardown(pairs_that_do_not_match, begin, end),
		cmocka_unit_test_setup_teardown(a_pair_in_two_pages, begin, end),
		cmocka_unit_test_setup_teardown(other_records, begin, end),
		cmocka_unit_test_setup_teardown(lost_events, begin, end),
		cmocka_unit_test_setup_teardown(wrong_lengths, begin, end),
		cmocka_unit_test(other_formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
