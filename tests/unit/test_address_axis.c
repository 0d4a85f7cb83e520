/* SPDX-License-Identifier: LGPL-2.1 */
#include <stdlib.h>
#include <string.h>

#include "collect.h"

#include "core/timeline/address_axis.h"

#define CUT 10

static uint64_t firsts[20000];
static uint64_t lasts[20000];

static struct iommu_address_edges edges_of(const uint64_t (*ranges)[2], size_t nr)
{
	struct iommu_address_edges edges = { firsts, lasts, nr };

	for (size_t i = 0; i < nr; i++) {
		firsts[i] = ranges[i][0];
		lasts[i] = ranges[i][1];
	}
	assert_true(iommu_address_edges_sort(&edges));
	return edges;
}

/* Parts ascend and do not overlap, neither in addresses nor in height. */
static void assert_ascending(const struct iommu_address_axis *axis, int height)
{
	size_t parts = 0;

	for (size_t i = 0; i < axis->nr_parts; i++) {
		const struct iommu_axis_part *part = &axis->parts[i];

		assert_true(part->first <= part->last);
		assert_true(part->low >= 0 && part->low <= part->high);
		assert_true(part->high <= height * 256);
		if (!i)
			continue;
		assert_true(part[-1].last < part->first);
		assert_true(part[-1].high <= part->low);
	}
	for (size_t i = 0; i < axis->nr_clusters; i++) {
		assert_int_equal(axis->clusters[i].part, parts);
		parts += axis->clusters[i].nr_parts;
	}
	assert_int_equal(parts, axis->nr_parts);
}

static int height_of(const struct iommu_address_axis *axis, uint64_t first, uint64_t last)
{
	return (iommu_address_axis_end(axis, last) - iommu_address_axis_at(axis, first)) / 256;
}

/* Pages, 2 MiB, 1 GiB and a gap: each is visible, and larger ones are higher, but not in
 * proportion. */
static void test_sizes(void **state)
{
	const uint64_t ranges[][2] = {
		{ 0x100000, 0x100fff },
		{ 0x200000, 0x3fffff },
		{ 0x40000000, 0x7fffffff },
	};
	struct iommu_address_edges edges = edges_of(ranges, ARRAY_SIZE(ranges));
	struct iommu_address_axis axis = { 0 };
	int page, large, huge;

	(void)state;
	assert_true(iommu_address_axis_make(&axis, &edges, 400, CUT));
	assert_ascending(&axis, 400);
	assert_int_equal(axis.nr_clusters, 3);
	page = height_of(&axis, 0x100000, 0x100fff);
	large = height_of(&axis, 0x200000, 0x3fffff);
	huge = height_of(&axis, 0x40000000, 0x7fffffff);
	assert_true(page >= 60 && large > page + 20 && huge > large + 10 && huge < 3 * page);
	assert_true(page + large + huge >= 400 - 2 * CUT - 3);
	/* the middle of the addresses is in the middle of the height */
	assert_in_range(height_of(&axis, 0x40000000, 0x5fffffff), huge / 2 - 1, huge / 2 + 1);
	/* addresses that are cut out have the place of the next ones */
	assert_int_equal(iommu_address_axis_at(&axis, 0x150000),
			 iommu_address_axis_at(&axis, 0x200000));
	assert_int_equal(iommu_address_axis_at(&axis, 0), 0);
	assert_int_equal(iommu_address_axis_at(&axis, UINT64_MAX), axis.parts[2].high);
	iommu_address_axis_free(&axis);
}

/* A gap of 64 KiB is kept, a larger one is cut out. */
static void test_gaps(void **state)
{
	const uint64_t ranges[][2] = {
		{ 0x100000, 0x100fff },
		{ 0x111000, 0x111fff },
		{ 0x122001, 0x122fff },
	};
	struct iommu_address_edges edges = edges_of(ranges, ARRAY_SIZE(ranges));
	struct iommu_address_axis axis = { 0 };

	(void)state;
	assert_true(iommu_address_axis_make(&axis, &edges, 300, CUT));
	assert_ascending(&axis, 300);
	assert_int_equal(axis.nr_clusters, 2);
	assert_int_equal(axis.clusters[0].nr_parts, 3);
	assert_int_equal(axis.parts[1].first, 0x101000);
	assert_int_equal(axis.parts[1].last, 0x110fff);
	assert_int_equal(axis.parts[2].high + 256 * CUT, axis.parts[3].low);
	iommu_address_axis_free(&axis);
}

/* The whole address space, twice, and its last page. */
static void test_extremes(void **state)
{
	const uint64_t ranges[][2] = {
		{ 0, UINT64_MAX },
		{ 0, UINT64_MAX },
		{ UINT64_MAX - 0xfff, UINT64_MAX },
		{ 5, 5 },
	};
	struct iommu_address_axis axis = { 0 };
	struct iommu_address_edges edges = edges_of(ranges, ARRAY_SIZE(ranges));

	(void)state;
	assert_true(iommu_address_axis_make(&axis, &edges, 100, CUT));
	assert_ascending(&axis, 100);
	assert_int_equal(axis.nr_clusters, 1);
	assert_int_equal(axis.nr_parts, 4);
	assert_int_equal(iommu_address_axis_end(&axis, UINT64_MAX), axis.parts[3].high);
	edges.nr = 0;
	assert_true(iommu_address_axis_make(&axis, &edges, 100, CUT));
	assert_int_equal(axis.nr_parts, 0);
	assert_int_equal(iommu_address_axis_at(&axis, 5), 0);
	iommu_address_axis_free(&axis);
}

/* One large mapping beside thousands of small ones is visible; thousands of clusters become few. */
static void test_many(void **state)
{
	struct iommu_address_edges edges = { firsts, lasts, 0 };
	struct iommu_address_axis axis = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 10000; i++) {
		firsts[edges.nr] = 0xf0000000 + i * 0x1000;
		lasts[edges.nr] = firsts[edges.nr] + 0xfff;
		edges.nr++;
	}
	firsts[edges.nr] = 0x40000000;
	lasts[edges.nr++] = 0x401fffff;
	assert_true(iommu_address_edges_sort(&edges));
	assert_true(iommu_address_axis_make(&axis, &edges, 500, CUT));
	assert_ascending(&axis, 500);
	assert_true(height_of(&axis, 0x40000000, 0x401fffff) >= 14);
	for (uint64_t i = 0; i < 10000; i++) {
		firsts[i] = i << 40;
		lasts[i] = firsts[i] + 0xfff;
	}
	edges.nr = 10000;
	assert_true(iommu_address_axis_make(&axis, &edges, 500, CUT));
	assert_ascending(&axis, 500);
	assert_true(axis.nr_clusters <= 20);
	iommu_address_axis_free(&axis);
}

/* Bins cover all addresses, respect the limit, and make an axis of those in use. */
static void test_bins(void **state)
{
	struct iommu_address_edges edges = { firsts, lasts, 0 };
	struct iommu_address_axis axis = { 0 };
	struct iommu_address_bin bins[100];
	bool used[100] = { false };
	size_t nr;

	(void)state;
	for (uint64_t i = 0; i < 5000; i++) {
		firsts[edges.nr] = i % 50 * 0x100000000 + i / 50 * 0x1000;
		lasts[edges.nr] = firsts[edges.nr] + 0xfff;
		edges.nr++;
	}
	assert_true(iommu_address_edges_sort(&edges));
	for (size_t room = 4; room <= 100; room += 7) {
		nr = iommu_address_bins(bins, room, &edges);
		assert_true(nr >= 1 && nr <= room);
		assert_int_equal(bins[0].first, 0);
		assert_int_equal(bins[nr - 1].last, 49 * 0x100000000 + 0x63fff);
		for (size_t i = 1; i < nr; i++)
			assert_true(bins[i].first > bins[i - 1].last);
	}
	nr = iommu_address_bins(bins, 100, &edges);
	assert_true(nr >= 50);
	assert_true(iommu_address_axis_make_from_bins(&axis, bins, nr, used, 300, CUT, 3));
	assert_int_equal(axis.nr_parts, 0);
	used[3] = used[4] = used[nr - 1] = true;
	assert_true(iommu_address_axis_make_from_bins(&axis, bins, nr, used, 300, CUT, 3));
	assert_ascending(&axis, 300);
	assert_int_equal(axis.nr_parts, 3);
	assert_int_equal(axis.parts[0].bin, 3);
	assert_int_equal(axis.parts[2].bin, nr - 1);
	assert_int_equal(axis.parts[2].high, 300 * 256);
	/* low ones are joined */
	memset(used, true, sizeof(used));
	assert_true(iommu_address_axis_make_from_bins(&axis, bins, nr, used, 60, CUT, 3));
	assert_ascending(&axis, 60);
	assert_true(axis.nr_parts <= 20);
	iommu_address_axis_free(&axis);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),	 cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_extremes), cmocka_unit_test(test_many),
		cmocka_unit_test(test_bins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
