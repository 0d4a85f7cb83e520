/* SPDX-License-Identifier: LGPL-2.1 */
/* core/measure/locality.h, compared with the definition: a scan of all maps since the last one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/measure/locality.h"

#define REGION (1ULL << IOMMU_LOCALITY_REGION_BITS)
#define MAPS   4000

static uint64_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return *state >> 33;
}

/* Returns the distance of map @n in O(n), or -1 if its region was not mapped before. */
static int naive(const uint64_t *regions, int n, int *others)
{
	int distance = 0;

	for (int i = n - 1; i >= 0; i--) {
		bool seen = false;

		if (regions[i] == regions[n])
			return distance;
		for (int k = i + 1; k < n && !seen; k++)
			seen = regions[k] == regions[i];
		distance += !seen;
	}
	*others = distance;
	return -1;
}

struct expected {
	uint64_t counts[MAPS];
	uint64_t nr;
	uint64_t first;
};

static uint32_t nearest_rank(const struct expected *e, unsigned int percent)
{
	uint64_t rank = (e->nr * percent + 99) / 100;

	for (uint32_t i = 0; i < MAPS; i++) {
		if (rank <= e->counts[i])
			return i;
		rank -= e->counts[i];
	}
	return 0;
}

/* @limit: regions that are remembered. */
static void compare(const uint64_t *regions, int nr, uint32_t limit, int from)
{
	struct iommu_locality_pool pool = { .max = limit };
	struct iommu_locality locality = { 0 };
	struct expected *e = calloc(1, sizeof(*e));
	uint64_t far = 0, farther = 0;

	assert_non_null(e);
	for (int i = 0; i < nr; i++) {
		int others = 0;
		int distance = naive(regions, i, &others);

		iommu_locality_map(&locality, &pool, regions[i] * REGION + regions[i] % REGION,
				   i >= from);
		if (i < from)
			continue;
		if (distance < 0 || (uint32_t)distance >= limit) {
			e->first++;
			continue;
		}
		e->counts[distance]++;
		e->nr++;
		far += distance >= 64;
		farther += distance >= 128;
	}
	assert_true(pool.nr <= limit);
	iommu_locality_end(&locality, &pool);
	assert_int_equal(locality.first, e->first);
	assert_int_equal(locality.nr, e->nr);
	assert_int_equal(locality.far, far);
	assert_int_equal(locality.farther, farther);
	for (unsigned int percent = 1; percent <= 100; percent++)
		assert_int_equal(iommu_locality_percentile(&locality, percent),
				 nearest_rank(e, percent));
	iommu_locality_free(&locality, &pool);
	assert_int_equal(pool.nr, 0);
	free(e);
}

static void random_maps(void **state)
{
	static uint64_t regions[MAPS];
	static const uint64_t spans[] = { 1, 2, 3, 17, 63, 64, 65, 200, 1000, 1ULL << 43 };
	uint64_t seed = 7;

	(void)state;
	for (size_t s = 0; s < sizeof(spans) / sizeof(spans[0]); s++) {
		for (int i = 0; i < MAPS; i++)
			regions[i] = next_random(&seed) * 1000003 % spans[s];
		compare(regions, MAPS / 4, UINT32_MAX, 0);
		compare(regions, MAPS / 4, UINT32_MAX, 300);
		for (uint32_t limit = 1; limit < 200; limit = limit * 3 + 1)
			compare(regions, MAPS / 4, limit, 0);
	}
	/* A walk that returns often: many renumberings. */
	for (int i = 0; i < MAPS; i++)
		regions[i] = (uint64_t)i / 7 % 150 + next_random(&seed) % 5;
	compare(regions, MAPS, UINT32_MAX, 0);
}

/* The shapes that docs/stat.md describes. */
static void shapes(void **state)
{
	static uint64_t regions[MAPS];

	(void)state;
	for (int i = 0; i < MAPS; i++)
		regions[i] = (uint64_t)i / 512;
	compare(regions, MAPS, UINT32_MAX, 0);
	for (int i = 0; i < MAPS; i++)
		regions[i] = (uint64_t)i % 129;
	compare(regions, MAPS, UINT32_MAX, 0);
	regions[1] = UINT64_MAX >> IOMMU_LOCALITY_REGION_BITS;
	compare(regions, 10, UINT32_MAX, 0);
}

/* Two devices share the limit. A device that finds no room counts all its maps as first ones. */
static void shared_limit(void **state)
{
	struct iommu_locality_pool pool = { .max = 2 };
	struct iommu_locality a = { 0 }, b = { 0 };

	(void)state;
	iommu_locality_map(&a, &pool, 0, true);
	iommu_locality_map(&a, &pool, REGION, true);
	iommu_locality_map(&b, &pool, 0, true);
	iommu_locality_map(&b, &pool, REGION, true);
	iommu_locality_map(&b, &pool, 0, true);
	iommu_locality_map(&b, &pool, 0, true);
	iommu_locality_map(&a, &pool, 0, true);
	iommu_locality_end(&a, &pool);
	iommu_locality_end(&b, &pool);
	assert_int_equal(b.first, 3);
	assert_int_equal(b.nr, 1);
	assert_int_equal(b.dropped, 3);
	assert_int_equal(a.nr, 1);
	assert_int_equal(iommu_locality_percentile(&a, 50), 1);
	iommu_locality_merge(&a, &b);
	assert_int_equal(a.nr, 2);
	assert_int_equal(a.first, 5);
	assert_int_equal(iommu_locality_percentile(&a, 50), 0);
	assert_int_equal(iommu_locality_percentile(&a, 51), 1);
	iommu_locality_free(&a, &pool);
	iommu_locality_free(&b, &pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_maps),
		cmocka_unit_test(shapes),
		cmocka_unit_test(shared_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
