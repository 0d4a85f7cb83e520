/* SPDX-License-Identifier: LGPL-2.1 */
#include "ranges_model.h"

#include <limits.h>

/* How many calls of malloc() by the set still succeed. The linker redirects them here. */
static unsigned int allocations = UINT_MAX;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

void *__wrap_malloc(size_t size)
{
	if (!allocations)
		return NULL;
	if (allocations != UINT_MAX)
		allocations--;
	return __real_malloc(size);
}

static void emptiness(void **state)
{
	struct iommu_ranges set = { 0 };

	(void)state;
	assert_false(iommu_ranges_remove(&set, 0, 0));
	assert_false(iommu_ranges_resize(&set, 0, 0, 1));
	assert_int_equal(visited(&set, 0, UINT64_MAX)->nr, 0);
	iommu_ranges_free(&set);
	assert_true(iommu_ranges_add(&set, 5, 5, 1));
	check_set(&set);
	assert_false(iommu_ranges_remove(&set, 5, 0));
	assert_false(iommu_ranges_remove(&set, 5, 2));
	assert_false(iommu_ranges_remove(&set, 4, 1));
	assert_false(iommu_ranges_remove(&set, 6, 1));
	assert_true(iommu_ranges_remove(&set, 5, 1));
	check_set(&set);
	assert_false(iommu_ranges_remove(&set, 5, 1));
	assert_true(iommu_ranges_add(&set, 5, 5, 1));
	iommu_ranges_free(&set);
	check_set(&set);
}

/* Both ends of the address space, with enough ranges for several levels of nodes. */
static void ends_of_the_addresses(void **state)
{
	static struct model m;
	struct iommu_ranges set = { 0 };

	(void)state;
	m.nr = 0;
	for (uint32_t id = 0; id < 1000; id++) {
		model_add(&set, &m, UINT64_MAX, UINT64_MAX, id);
		model_add(&set, &m, 0, 0, id);
	}
	model_add(&set, &m, 0, UINT64_MAX, UINT32_MAX);
	model_add(&set, &m, UINT64_MAX - 1, UINT64_MAX, UINT32_MAX);
	check_all(&set, &m);
	check_visit(&set, &m, 0, 0);
	check_visit(&set, &m, 1, 1);
	check_visit(&set, &m, 1, UINT64_MAX - 2);
	check_visit(&set, &m, UINT64_MAX - 1, UINT64_MAX - 1);
	check_visit(&set, &m, UINT64_MAX, UINT64_MAX);
	while (m.nr) {
		model_remove(&set, &m, 0);
		check_set(&set);
	}
}

/* Thousands of ranges with the same first address, which differ only in their ids. */
static void same_first_address(void **state)
{
	static struct model m;
	struct iommu_ranges set = { 0 };

	(void)state;
	m.nr = 0;
	for (uint32_t i = 0; i < 5000; i++)
		model_add(&set, &m, 0x1000, 0x1000 + i % 97, i * 2654435761U);
	check_all(&set, &m);
	for (uint64_t at = 0xfff; at < 0x1064; at += 9)
		check_visit(&set, &m, at, at);
	assert_false(iommu_ranges_remove(&set, 0x1000, 1));
	assert_false(iommu_ranges_remove(&set, 0x1001, 0));
	for (uint32_t i = 0; i < 4990; i++)
		model_remove(&set, &m, (i * 7919U) % m.nr);
	check_all(&set, &m);
	iommu_ranges_free(&set);
}

/* One long range and some nested ones over many small ones. */
static void nested(void **state)
{
	static struct model m;
	struct iommu_ranges set = { 0 };

	(void)state;
	m.nr = 0;
	model_add(&set, &m, 0x1000, 0x40000fff, 1);
	for (uint64_t i = 0; i < 4000; i++)
		model_add(&set, &m, 0x10000000 + i * 0x1000, 0x10000fff + i * 0x1000, 2);
	for (uint64_t i = 0; i < 100; i++)
		model_add(&set, &m, 0x10800000 - i * 0x1000, 0x10800000 + i * 0x1000, 3);
	check_all(&set, &m);
	check_visit(&set, &m, 0x2000, 0x2000);
	check_visit(&set, &m, 0x10123456, 0x10123456);
	check_visit(&set, &m, 0x107fffff, 0x10800000);
	check_visit(&set, &m, 0x40000fff, 0x40000fff);
	check_visit(&set, &m, 0x40001000, UINT64_MAX);
	model_remove(&set, &m, 0);
	check_visit(&set, &m, 0x2000, 0x2000);
	check_all(&set, &m);
	iommu_ranges_free(&set);
}

static void resizing(void **state)
{
	struct iommu_ranges set = { 0 };

	(void)state;
	for (uint32_t i = 0; i < 1000; i++)
		assert_true(iommu_ranges_add(&set, i * 16, i * 16 + 15, i));
	assert_false(iommu_ranges_resize(&set, 160, 10, 159));
	assert_false(iommu_ranges_resize(&set, 160, 9, 170));
	assert_false(iommu_ranges_resize(&set, 161, 10, 170));
	check_set(&set);
	assert_true(iommu_ranges_resize(&set, 160, 10, 160));
	assert_int_equal(visited(&set, 161, 175)->nr, 0);
	assert_true(iommu_ranges_resize(&set, 160, 10, UINT64_MAX));
	check_set(&set);
	assert_int_equal(visited(&set, 20000, 20000)->nr, 1);
	assert_int_equal(visited(&set, 15999, 15999)->nr, 2);
	assert_true(iommu_ranges_resize(&set, 160, 10, 170));
	check_set(&set);
	assert_int_equal(visited(&set, 20000, 20000)->nr, 0);
	assert_int_equal(set.nr, 1000);
	iommu_ranges_free(&set);
}

static void visits_stop(void **state)
{
	static struct visited v;
	struct iommu_ranges set = { 0 };

	(void)state;
	for (uint32_t i = 0; i < 1000; i++)
		assert_true(iommu_ranges_add(&set, i, 2000, i));
	for (v.stop = 1; v.stop <= 1000; v.stop += 27) {
		v.nr = 0;
		assert_false(iommu_ranges_visit(&set, 1500, 1600, note_visited, &v));
		assert_int_equal(v.nr, v.stop);
		assert_int_equal(v.ranges[v.nr - 1].id, v.stop - 1);
	}
	iommu_ranges_free(&set);
}

static uint64_t page_of(uint64_t i, int order)
{
	if (order == 0)
		return i;
	if (order == 1)
		return UINT32_MAX - i;
	return (uint32_t)(i * 2654435761U); /* all different */
}

/* Memory per range in a large set, and that removing ranges frees it. */
static void memory(void **state)
{
	const uint64_t n = 200000;

	(void)state;
	for (int order = 0; order < 3; order++) {
		struct iommu_ranges set = { 0 };

		for (uint64_t i = 0; i < n; i++)
			assert_true(iommu_ranges_add(&set, page_of(i, order) << 12,
						     page_of(i, order) << 12 | 0xfff, 0));
		check_set(&set);
		assert_in_range(set.tree.bytes, 20 * n, 36 * n);
		for (uint64_t i = 0; i < n; i++) {
			uint64_t page = page_of((i * 7919 + 13) % n, order);

			if (n - i == 50000 || n - i == 5000 || n - i == 500) {
				check_set(&set);
				assert_in_range(set.tree.bytes, 0, 48 * set.nr);
			}
			assert_true(iommu_ranges_remove(&set, page << 12, 0));
		}
		check_set(&set);
	}
}

/* Each allocation fails once, which leaves the set unchanged. */
static void no_memory(void **state)
{
	static struct model m;
	struct iommu_ranges set = { 0 };

	(void)state;
	m.nr = 0;
	for (uint64_t i = 0; i < 5500; i++) {
		uint64_t first = i % 3 ? page_of(i, 2) : page_of(i, (int)(i % 2));
		unsigned int works = 0;

		while (allocations = works++, !iommu_ranges_add(&set, first, first + i, 0)) {
			allocations = UINT_MAX;
			check_all(&set, &m);
			assert_in_range(works, 1, 5);
		}
		m.ranges[m.nr++] = (struct iommu_range){ first, first + i, 0 };
	}
	allocations = 0; /* removing needs none */
	check_all(&set, &m);
	while (m.nr)
		model_remove(&set, &m, m.nr / 2);
	allocations = UINT_MAX;
	check_set(&set);
}

/* Prefetching reads all levels of the tree, and nothing else. A sanitizer would tell. */
static void prefetching(void **state)
{
	static struct model m;
	struct iommu_ranges set = { 0 };
	uint64_t first[IOMMU_RANGES_PREFETCH];

	(void)state;
	m.nr = 0;
	for (uint64_t i = 0; i <= 5000; i++) {
		if ((i & (i - 1)) == 0 || i == 5000) {
			for (unsigned int k = 0; k < IOMMU_RANGES_PREFETCH; k++)
				first[k] = k ? page_of(i + k, 2) : k - i;
			for (unsigned int nr = 0; nr <= IOMMU_RANGES_PREFETCH; nr++)
				iommu_ranges_prefetch_all(&set, first, nr);
			check_all(&set, &m);
		}
		model_add(&set, &m, page_of(i, 2), page_of(i, 2), 0);
	}
	assert_true(set.tree.height >= 2);
	iommu_ranges_free(&set);
	iommu_ranges_prefetch_all(&set, first, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(emptiness),
		cmocka_unit_test(ends_of_the_addresses),
		cmocka_unit_test(same_first_address),
		cmocka_unit_test(nested),
		cmocka_unit_test(resizing),
		cmocka_unit_test(visits_stop),
		cmocka_unit_test(memory),
		cmocka_unit_test(no_memory),
		cmocka_unit_test(prefetching),
	};

	return cmocka_run_group_tests_name("ranges", tests, NULL, NULL);
}
