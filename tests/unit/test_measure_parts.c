/* SPDX-License-Identifier: LGPL-2.1 */
/* The parts of core/measure that count, against computations in the simplest way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/measure/contiguity.h"
#include "core/measure/durations.h"
#include "core/measure/live.h"
#include "core/measure/reach.h"
#include "core/measure/reuse.h"
#include "core/measure/series.h"
#include "core/measure/short_chains.h"

#define PAGE 4096ULL

static uint64_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return *state >> 33;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void durations(void **state)
{
	static uint64_t values[1000];
	struct iommu_durations d = { 0 }, half = { 0 };
	uint64_t seed = 3;

	(void)state;
	assert_int_equal(iommu_durations_percentile(&d, 50), 0);
	for (int i = 0; i < 1000; i++) {
		values[i] = next_random(&seed) % (1ULL << next_random(&seed) % 40);
		iommu_durations_add(i % 2 ? &d : &half, values[i]);
	}
	iommu_durations_merge(&d, &half);
	qsort(values, 1000, sizeof(values[0]), by_value);
	assert_int_equal(d.nr, 1000);
	assert_int_equal(d.shortest, values[0]);
	assert_int_equal(d.longest, values[999]);
	for (unsigned int percent = 1; percent <= 100; percent++) {
		uint64_t exact = values[percent * 10 - 1];
		uint64_t got = iommu_durations_percentile(&d, percent);

		assert_true(got + exact / 16 + 1 >= exact && got <= exact + exact / 16 + 1);
	}
	iommu_durations_free(&d);
	iommu_durations_free(&half);
}

/* Bytes in whole pages of that size, page by page. */
static uint64_t naive_pages(uint64_t first, uint64_t last, uint64_t paddr, uint64_t size)
{
	uint64_t bytes = 0;

	for (uint64_t at = first / size * size; at <= last; at += size) {
		if (at >= first && at + size - 1 <= last && (paddr + (at - first)) % size == 0)
			bytes += size;
	}
	return bytes;
}

static void pages_of_maps(void **state)
{
	uint64_t seed = 11;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct iommu_contiguity c = { 0 };
		uint64_t iova = next_random(&seed) % 4096 * PAGE;
		uint64_t paddr = iova + next_random(&seed) % 3 * (next_random(&seed) % 600) * PAGE;
		uint64_t size = (1 + next_random(&seed) % 3000) * PAGE;

		iommu_contiguity_map(&c, iova, paddr, size);
		iommu_contiguity_end(&c);
		assert_int_equal(c.bytes, size);
		assert_int_equal(c.longest, size);
		assert_int_equal(c.in_runs, 0);
		for (int page = 0; page < IOMMU_PAGES; page++) {
			uint64_t want = naive_pages(iova, iova + size - 1, paddr,
						    1ULL << iommu_page_bits(page));

			assert_int_equal(c.mapped[page], want);
			assert_int_equal(c.possible[page], want);
		}
	}
}

static void runs(void **state)
{
	struct iommu_contiguity c = { 0 }, sum = { 0 };

	(void)state;
	/* Two threads map 4M each, page by page and in turns. */
	for (uint64_t i = 0; i < 1024; i++) {
		iommu_contiguity_map(&c, (2ULL << 20) + i * PAGE, (6ULL << 20) + i * PAGE, PAGE);
		iommu_contiguity_map(&c, (1ULL << 40) + i * PAGE, PAGE + i * PAGE, PAGE);
	}
	/* The IOVA goes on, but the memory does not. */
	iommu_contiguity_map(&c, (6ULL << 20), 64 * PAGE, PAGE);
	iommu_contiguity_end(&c);
	assert_int_equal(c.bytes, 2049 * PAGE);
	assert_int_equal(c.in_runs, 2048 * PAGE);
	assert_int_equal(c.longest, 4ULL << 20);
	assert_int_equal(c.mapped[IOMMU_PAGE_4K], 2049 * PAGE);
	assert_int_equal(c.mapped[IOMMU_PAGE_2M], 0);
	assert_int_equal(c.possible[IOMMU_PAGE_2M], 4ULL << 20);
	assert_int_equal(c.possible[IOMMU_PAGE_1G], 0);
	iommu_contiguity_merge(&sum, &c);
	iommu_contiguity_merge(&sum, &c);
	assert_int_equal(sum.in_runs, 4096 * PAGE);
	assert_int_equal(sum.longest, 4ULL << 20);
}

/* Nothing overflows at the ends of the address space. */
static void extremes(void **state)
{
	struct iommu_contiguity c = { 0 };
	struct iommu_reach reach = { 0 };

	(void)state;
	iommu_contiguity_map(&c, 0, 0, UINT64_MAX);
	iommu_contiguity_map(&c, UINT64_MAX, UINT64_MAX, UINT64_MAX);
	iommu_contiguity_map(&c, 0, 0, 1);
	iommu_contiguity_map(&c, UINT64_MAX - 10, 0, 11);
	iommu_contiguity_end(&c);
	assert_true(c.bytes == UINT64_MAX && c.longest == UINT64_MAX);
	assert_int_equal(iommu_reach_bits(&reach), 0);
	iommu_reach_map(&reach, 0xffffffff);
	assert_int_equal(iommu_reach_bits(&reach), 32);
	assert_int_equal(iommu_reach_above(&reach, 32), 0);
	assert_int_equal(iommu_reach_above(&reach, 31), 1);
	iommu_reach_map(&reach, 1ULL << 39);
	iommu_reach_map(&reach, UINT64_MAX);
	assert_int_equal(iommu_reach_bits(&reach), 64);
	assert_int_equal(iommu_reach_above(&reach, 32), 2);
	assert_int_equal(iommu_reach_above(&reach, 39), 2);
	assert_int_equal(iommu_reach_above(&reach, 40), 1);
	assert_int_equal(iommu_reach_above(&reach, 48), 1);
	assert_int_equal(iommu_reach_above(&reach, 64), 0);
}

static void reuse(void **state)
{
	enum { IOVAS = 50, MAPS = 2000 };
	struct iommu_reuse_pool pool = { .max = 128 };
	struct iommu_durations got[2] = { 0 };
	uint64_t ends[2][IOVAS], seed = 5, nr = 0;
	uint64_t longest = 0;

	(void)state;
	memset(ends, 0xff, sizeof(ends));
	for (uint64_t i = 0; i < MAPS; i++) {
		uint32_t who = (uint32_t)(next_random(&seed) % 2);
		uint64_t iova = next_random(&seed) % IOVAS;
		uint64_t at = i * 1000, end = at + next_random(&seed) % 500;

		if (ends[who][iova] != UINT64_MAX) {
			nr++;
			longest = at - ends[who][iova] > longest ? at - ends[who][iova] : longest;
		}
		ends[who][iova] = end;
		if (i % 3) {
			iommu_reuse_map(&pool, who, iova * PAGE, at, end, &got[who]);
		} else {
			iommu_reuse_map(&pool, who, iova * PAGE, at, IOMMU_REUSE_MAPPED, &got[who]);
			iommu_reuse_unmap(&pool, who, iova * PAGE, end);
		}
	}
	iommu_durations_merge(&got[0], &got[1]);
	assert_int_equal(got[0].nr, nr);
	assert_int_equal(got[0].longest, longest);
	assert_int_equal(pool.replaced, 0);
	/* An IOVA that is still mapped, and one before the range that is counted. */
	iommu_reuse_map(&pool, 9, 0, 10, IOMMU_REUSE_MAPPED, &got[1]);
	nr = got[1].nr;
	iommu_reuse_map(&pool, 9, 0, 20, 30, &got[1]);
	iommu_reuse_map(&pool, 9, 0, 40, 50, NULL);
	assert_int_equal(got[1].nr, nr);
	iommu_durations_free(&got[0]);
	iommu_durations_free(&got[1]);
	iommu_reuse_pool_free(&pool);
}

/* The IOVA that was added first is forgotten first. */
static void reuse_limit(void **state)
{
	struct iommu_reuse_pool pool = { .max = 4 };
	struct iommu_durations got = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 5; i++)
		iommu_reuse_map(&pool, 0, i * PAGE, i, i, &got);
	iommu_reuse_map(&pool, 0, 1 * PAGE, 10, 10, &got);
	assert_int_equal(got.nr, 1);
	iommu_reuse_map(&pool, 0, 0, 11, 11, &got);
	assert_int_equal(got.nr, 1);
	assert_int_equal(pool.replaced, 2);
	iommu_durations_free(&got);
	iommu_reuse_pool_free(&pool);
}

static void ends_in_order(void **state)
{
	struct iommu_live_ends ends = { 0 };
	const struct iommu_live_end *end;
	uint64_t seed = 1, before = 0, added = 0, removed = 0;

	(void)state;
	for (uint64_t step = 100; step < 5000; step++) {
		/* up to 40 late */
		const struct iommu_live_end one = { step - next_random(&seed) % 40, 0, 7 };

		assert_true(iommu_live_ends_add(&ends, &one));
		added++;
		while (step % 3 == 0 && (end = iommu_live_ends_next(&ends, step - 50))) {
			assert_true(end->step >= before && end->step < step - 50 && end->who == 7);
			before = end->step;
			removed++;
		}
	}
	while ((end = iommu_live_ends_next(&ends, UINT64_MAX))) {
		assert_true(end->step >= before);
		before = end->step;
		removed++;
	}
	assert_int_equal(added, removed);
	iommu_live_ends_free(&ends);
}

static void live(void **state)
{
	struct iommu_live l = { 0 };

	(void)state;
	iommu_live_change(&l, true, false);
	iommu_live_change(&l, true, false);
	iommu_live_change(&l, true, false);
	iommu_live_change(&l, false, false);
	assert_int_equal(l.peak, 2); /* at the begin of the range */
	iommu_live_change(&l, false, true);
	iommu_live_change(&l, true, true);
	assert_int_equal(l.peak, 2);
	iommu_live_change(&l, true, true);
	assert_int_equal(l.peak, 3);
	for (int i = 0; i < 5; i++)
		iommu_live_change(&l, false, true);
	assert_int_equal(l.now, 0);
}

static void chains(void **state)
{
	static uint64_t keys[5000];
	struct iommu_short_chains c = { 0 };
	uint64_t seed = 9;

	(void)state;
	assert_int_equal(iommu_chain_find(&c, 1, 0), 0);
	for (uint32_t i = 0; i < 5000; i++) {
		keys[i] = next_random(&seed) << 21 | i;
		assert_true(iommu_chains_grow(&c, i));
		assert_int_equal(iommu_chain_add(&c, i, keys[i], i % 2), 0);
		if (i % 7 == 0)
			iommu_chain_remove(&c, i);
	}
	for (uint32_t i = 0; i < 5000; i++) {
		assert_int_equal(iommu_chain_find(&c, keys[i], i % 2), i % 7 ? i + 1 : 0);
		assert_int_equal(iommu_chain_find(&c, keys[i], 1 - i % 2), 0);
	}
	iommu_chains_free(&c);
}

/* Keys that all have the same chain: the newest remain. */
static void colliding_keys(void **state)
{
	struct iommu_short_chains c = { 0 };
	uint32_t nr = 0, replaced = 0, found = 0;
	uint64_t key = 0;

	(void)state;
	assert_true(iommu_chains_grow(&c, 0));
	for (; nr < 2 * IOMMU_CHAIN_MAX; key++) {
		if (iommu_chain_head(&c, key, 0) != c.heads)
			continue;
		replaced += iommu_chain_add(&c, nr, key, 0) != 0;
		nr++;
		assert_int_equal(iommu_chain_find(&c, key, 0), nr);
	}
	assert_int_equal(replaced, IOMMU_CHAIN_MAX);
	while (key-- > 0)
		found += iommu_chain_head(&c, key, 0) == c.heads && iommu_chain_find(&c, key, 0);
	assert_int_equal(found, IOMMU_CHAIN_MAX);
	iommu_chains_free(&c);
}

static void series(void **state)
{
	struct iommu_series_pool pool = { .max = 1000 };
	struct iommu_series a = { 0 }, b = { 0 };
	uint64_t seed = 4, maps = 0;

	(void)state;
	for (uint64_t i = 0; i < 400; i++) {
		struct iommu_series *s = i % 2 ? &a : &b;

		iommu_series_row(s, &pool, i / 5 + next_random(&seed) % 3)->maps++;
	}
	iommu_series_merge(&a, &b, &pool);
	for (uint32_t i = 0; i < a.nr; i++) {
		assert_true(!i || a.rows[i].interval > a.rows[i - 1].interval);
		maps += a.rows[i].maps;
	}
	assert_int_equal(maps, 400);
	assert_int_equal(b.nr, 0);
	assert_int_equal(pool.nr, a.nr);
	/* Far too late, or without room. */
	assert_non_null(iommu_series_row(&a, &pool, 0));
	pool.max = pool.nr;
	assert_null(iommu_series_row(&a, &pool, 1000000));
	assert_int_equal(pool.left_out, 1);
	iommu_series_free(&a);
	iommu_series_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations),	 cmocka_unit_test(pages_of_maps),
		cmocka_unit_test(runs),		 cmocka_unit_test(extremes),
		cmocka_unit_test(reuse),	 cmocka_unit_test(reuse_limit),
		cmocka_unit_test(ends_in_order), cmocka_unit_test(live),
		cmocka_unit_test(chains),	 cmocka_unit_test(colliding_keys),
		cmocka_unit_test(series),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
