/* SPDX-License-Identifier: LGPL-2.1 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/measure/bursts.h"

#define MS 1000000ULL

static struct iommu_bursts *bursts;

static int setup(void **state)
{
	(void)state;
	bursts = calloc(1, sizeof(*bursts));
	return bursts ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	free(bursts);
	return 0;
}

static void check(uint32_t i, int32_t pid, uint64_t first, uint64_t ns, uint64_t maps,
		  uint64_t bytes)
{
	const struct iommu_burst *burst = &bursts->longest[i];

	assert_true(i < bursts->nr);
	assert_int_equal(burst->pid, pid);
	assert_int_equal(burst->first, first);
	assert_int_equal(iommu_burst_ns(burst), ns);
	assert_int_equal(burst->maps, maps);
	assert_int_equal(burst->bytes, bytes);
}

/* Two threads at the same time: a pause ends the burst of one, an unmap that of the other. */
static void ends(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 5; i++) {
		iommu_bursts_map(bursts, 7, 100 * MS + i * (10 * MS - 1), 2);
		iommu_bursts_map(bursts, 8, 100 * MS + i * MS, 3);
	}
	iommu_bursts_unmap(bursts, 9);
	iommu_bursts_unmap(bursts, 8);
	iommu_bursts_map(bursts, 8, 105 * MS, 3);
	iommu_bursts_map(bursts, 8, 106 * MS, 4);
	iommu_bursts_map(bursts, 7, 150 * MS - 4, 2); /* 10 ms later */
	iommu_bursts_end(bursts);
	assert_int_equal(bursts->nr, 3);
	check(0, 7, 100 * MS, 40 * MS - 4, 5, 10);
	check(1, 8, 100 * MS, 4 * MS, 5, 15);
	check(2, 8, 105 * MS, 1 * MS, 2, 7);
	/* The first map was made before the time began. */
	assert_int_equal(iommu_burst_rate(&bursts->longest[1]), 12 * 250);
	assert_int_equal(iommu_burst_rate(&bursts->longest[2]), 4000);
}

/* One map has no duration, nor have maps at one time. */
static void no_duration(void **state)
{
	(void)state;
	iommu_bursts_map(bursts, 7, MS, 4096);
	iommu_bursts_map(bursts, 8, MS, 4096);
	iommu_bursts_map(bursts, 8, MS, 4096);
	iommu_bursts_end(bursts);
	assert_int_equal(bursts->nr, 0);
	assert_int_equal(iommu_burst_rate(&(struct iommu_burst){ .bytes = 5 }), 0);
}

/* An unmap may be among lost events. A clock that goes back begins a new burst. */
static void lost_and_back(void **state)
{
	(void)state;
	iommu_bursts_map(bursts, 7, 10 * MS, 1);
	iommu_bursts_map(bursts, 7, 11 * MS, 1);
	iommu_bursts_lost(bursts);
	iommu_bursts_map(bursts, 7, 12 * MS, 1);
	iommu_bursts_map(bursts, 7, 15 * MS, 1);
	iommu_bursts_map(bursts, 7, 14 * MS, UINT64_MAX);
	iommu_bursts_map(bursts, 7, 16 * MS, UINT64_MAX);
	iommu_bursts_end(bursts);
	assert_int_equal(bursts->nr, 3);
	check(0, 7, 12 * MS, 3 * MS, 2, 2);
	check(1, 7, 14 * MS, 2 * MS, 2, UINT64_MAX);
	check(2, 7, 10 * MS, MS, 2, 2);
}

/* The longest of many, in their order; equal ones by bytes and by time. */
static void longest(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 100; i++) {
		iommu_bursts_map(bursts, 7, 1000 * MS * (i + 1), 1);
		iommu_bursts_map(bursts, 7, 1000 * MS * (i + 1) + 1 + i * 37 % 100, 1);
	}
	for (uint64_t i = 0; i < 2; i++) {
		iommu_bursts_map(bursts, 8, 1000 * MS * (i + 1), i);
		iommu_bursts_map(bursts, 8, 1000 * MS * (i + 1) + 100, i);
	}
	iommu_bursts_end(bursts);
	assert_int_equal(bursts->nr, IOMMU_BURSTS_MAX);
	check(0, 8, 2000 * MS, 100, 2, 2);
	check(1, 7, 28000 * MS, 100, 2, 2);
	check(2, 8, 1000 * MS, 100, 2, 0);
	for (uint32_t i = 3; i < IOMMU_BURSTS_MAX; i++)
		assert_int_equal(iommu_burst_ns(&bursts->longest[i]), 102 - i);
}

/* More threads than there is room for: each map counts once. */
static void many_threads(void **state)
{
	(void)state;
	for (int32_t pid = 1; pid <= 3 * IOMMU_BURST_THREADS; pid++) {
		iommu_bursts_map(bursts, pid, MS, 4096);
		iommu_bursts_map(bursts, pid, MS + (uint64_t)pid, 4096);
	}
	iommu_bursts_end(bursts);
	assert_int_equal(bursts->nr, IOMMU_BURSTS_MAX);
	for (uint32_t i = 0; i < IOMMU_BURSTS_MAX; i++)
		check(i, 3 * IOMMU_BURST_THREADS - (int32_t)i, MS, 3 * IOMMU_BURST_THREADS - i, 2,
		      8192);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(ends, setup, teardown),
		cmocka_unit_test_setup_teardown(no_duration, setup, teardown),
		cmocka_unit_test_setup_teardown(lost_and_back, setup, teardown),
		cmocka_unit_test_setup_teardown(longest, setup, teardown),
		cmocka_unit_test_setup_teardown(many_threads, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
