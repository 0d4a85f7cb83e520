/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Measures a set of ranges: ns per operation and bytes per range. Run it by hand on a quiet
 * machine. usage: bench_ranges [RANGES [RUNS]]
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/containers/ranges.h"
#include "measure.h"

enum order { RANDOM, ASCENDING, DESCENDING, ORDERS };

static const char *const order_names[ORDERS] = { "random", "ascending", "descending" };

enum cost {
	COST_ADD,
	COST_BYTES,
	COST_FIFO,
	COST_FIFO_BYTES,
	COST_LIFO,
	COST_VISIT,
	COST_REMOVE,
	COST_REMOVE_BYTES,
	COSTS
};

static const char *const cost_names[COSTS] = {
	[COST_ADD] = "add, ns",
	[COST_BYTES] = "bytes per range",
	[COST_FIFO] = "add one, remove the oldest, ns",
	[COST_FIFO_BYTES] = "bytes per range then",
	[COST_LIFO] = "add one, remove it, ns",
	[COST_VISIT] = "visit any address, ns",
	[COST_REMOVE] = "remove 99 of 100, any, ns",
	[COST_REMOVE_BYTES] = "bytes per range left",
};

#define RUNS_MAX 99

static double costs[ORDERS][COSTS][RUNS_MAX];

/* Addresses are read in order, so that only the set's own cache misses are measured. */
struct address {
	uint64_t first;
	uint32_t id;
};

static void fill(struct address *addresses, size_t n, enum order order, uint64_t *seed)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t page = order == ASCENDING ? i : n - i;

		if (order == RANDOM)
			page = bench_random(seed) >> 20;
		addresses[i] = (struct address){ page << 12, (uint32_t)i };
	}
}

static void shuffle(struct address *addresses, size_t n, uint64_t *seed)
{
	for (size_t i = 1; i < n; i++) {
		size_t j = bench_random(seed) % (i + 1);
		struct address swapped = addresses[i];

		addresses[i] = addresses[j];
		addresses[j] = swapped;
	}
}

static void add(struct iommu_ranges *set, const struct address *a)
{
	if (!iommu_ranges_add(set, a->first, a->first + 0xfff, a->id))
		abort();
}

static void remove_one(struct iommu_ranges *set, const struct address *a)
{
	if (!iommu_ranges_remove(set, a->first, a->id))
		abort();
}

static bool count(void *arg, const struct iommu_range *range)
{
	(void)range;
	++*(uint64_t *)arg;
	return true;
}

/* Measure each cost once. @a has 3 * @n addresses; the set holds the first @n, then the next @n. */
static void run(enum order order, size_t n, unsigned int nth, struct address *a)
{
	struct iommu_ranges set = { 0 };
	uint64_t seed = BENCH_SEED + nth;
	uint64_t hits = 0;
	double at[8];

	fill(a, 3 * n, order, &seed);
	at[0] = bench_now();
	for (size_t i = 0; i < n; i++)
		add(&set, a + i);
	at[1] = bench_now();
	costs[order][COST_BYTES][nth] = (double)set.tree.bytes / (double)n;
	for (size_t i = n; i < 2 * n; i++) {
		add(&set, a + i);
		remove_one(&set, a + i - n);
	}
	at[2] = bench_now();
	costs[order][COST_FIFO_BYTES][nth] = (double)set.tree.bytes / (double)n;
	for (size_t i = 2 * n; i < 3 * n; i++) {
		add(&set, a + i);
		remove_one(&set, a + i);
	}
	at[3] = bench_now();
	shuffle(a + n, n, &seed);
	at[4] = bench_now();
	for (size_t i = n; i < 2 * n; i++)
		iommu_ranges_visit(&set, a[i].first, a[i].first, count, &hits);
	at[5] = bench_now();
	for (size_t i = n + n / 100; i < 2 * n; i++)
		remove_one(&set, a + i);
	at[6] = bench_now();
	costs[order][COST_REMOVE_BYTES][nth] = (double)set.tree.bytes / (double)set.nr;
	costs[order][COST_ADD][nth] = (at[1] - at[0]) / (double)n;
	costs[order][COST_FIFO][nth] = (at[2] - at[1]) / (double)n;
	costs[order][COST_LIFO][nth] = (at[3] - at[2]) / (double)n;
	costs[order][COST_VISIT][nth] = (at[5] - at[4]) / (double)n;
	costs[order][COST_REMOVE][nth] = (at[6] - at[5]) / (double)(n - n / 100);
	if (hits < n)
		abort();
	iommu_ranges_free(&set);
}

int main(int argc, char **argv)
{
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 0) : 1000000;
	unsigned int runs = argc > 2 ? (unsigned int)strtoul(argv[2], NULL, 0) : 5;
	struct address *a = n < 100 || n > UINT32_MAX / 3 ? NULL : calloc(3 * n, sizeof(*a));

	if (!a || !runs || runs > RUNS_MAX) {
		fprintf(stderr, "usage: bench_ranges [RANGES (100 or more) [RUNS (up to 99)]]\n");
		free(a);
		return 2;
	}
	for (unsigned int nth = 0; nth < runs; nth++) {
		for (int order = 0; order < ORDERS; order++)
			run((enum order)order, n, nth, a);
	}
	printf("%zu ranges, median of %u runs\n%-31s", n, runs, "");
	for (int order = 0; order < ORDERS; order++)
		printf("%12s", order_names[order]);
	for (int cost = 0; cost < COSTS; cost++) {
		printf("\n%-31s", cost_names[cost]);
		for (int order = 0; order < ORDERS; order++) {
			qsort(costs[order][cost], runs, sizeof(double), bench_compare);
			printf("%12.1f", costs[order][cost][runs / 2]);
		}
	}
	putchar('\n');
	free(a);
	return 0;
}
