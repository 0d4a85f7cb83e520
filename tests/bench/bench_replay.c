/* SPDX-License-Identifier: LGPL-2.1 */
/*
 * Measures the replay alone, without reading records and printing lines: ns per event with LIVE
 * mappings alive, bytes per live mapping, ns per fault. For comparison, the floor: one access per
 * level of the tree of mappings, each of which depends on the one before, to random places in as
 * much memory as the replay has, in large pages as there.
 *
 * usage: bench_replay [LIVE [EVENTS]]
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/containers/large_memory.h"
#include "core/mappings/mappings.h"
#include "core/replay/replay.h"
#include "core/replay/verdict.h"
#include "measure.h"

enum order { RANDOM, ASCENDING, FIFO };

static const char *const names[] = { "random", "ascending", "first in, first out" };

static void feed(struct iommu_replay *r, enum iommu_step_kind kind, uint64_t iova)
{
	static uint64_t ts = 1000000000;
	struct iommu_step step = {
		.kind = kind,
		.ts = ts += 1000,
		.pid = 4711,
		.iova = iova,
		.size = 4096,
		.done = 4096,
		.paddr = iova ^ 0x5000,
	};

	iommu_replay_feed(r, &step);
}

static uint64_t place(enum order order, uint64_t *state, uint64_t nr)
{
	return (order == RANDOM ? bench_random(state) >> 20 : nr) << 12;
}

/* ns per access of a chain that visits @bytes of memory, a cache line at a time, at random. */
static double chase(size_t bytes)
{
	size_t nr = bytes / 64 ? bytes / 64 : 1;
	size_t accesses = 4000000;
	size_t(*lines)[8] = iommu_large_grow(NULL, 0, nr * sizeof(*lines));
	uint64_t state = BENCH_SEED;
	size_t at = 0;
	double begin;

	if (!lines)
		exit(2);
	for (size_t i = 0; i < nr; i++)
		lines[i][0] = i;
	/* Sattolo's shuffle makes one cycle of all lines. */
	for (size_t i = nr - 1; i > 0; i--) {
		size_t j = bench_random(&state) % i;
		size_t was = lines[i][0];

		lines[i][0] = lines[j][0];
		lines[j][0] = was;
	}
	begin = bench_now();
	for (size_t i = 0; i < accesses; i++)
		at = lines[at][0];
	begin = (bench_now() - begin) / (double)accesses;
	if (at == nr)
		exit(2); /* never; keeps the loop */
	free(lines);
	return begin;
}

static size_t heap(void)
{
	return mallinfo2().uordblks + mallinfo2().hblkhd;
}

static void run(enum order order, uint64_t live, uint64_t events)
{
	struct iommu_replay_config config = { .attach_rule = IOMMU_ATTACH_PAIRS };
	struct iommu_replay *r = iommu_replay_new(&config);
	uint64_t *iovas = calloc(live, sizeof(*iovas));
	uint64_t state = BENCH_SEED;
	struct iommu_verdict verdict;
	double begin, steady, floor;
	uint64_t nr = 0;
	size_t before, bytes;
	unsigned int levels;

	if (!r || !iovas)
		exit(2);
	before = heap();
	begin = bench_now();
	for (; nr < live; nr++)
		feed(r, IOMMU_STEP_MAP, iovas[nr] = place(order, &state, nr));
	begin = bench_now() - begin;
	bytes = heap() - before;
	printf("%-20s fill %6.1f ns per event, %5.1f bytes per live mapping", names[order],
	       begin / (double)live, (double)bytes / (double)live);

	begin = bench_now();
	for (uint64_t i = 0; i < events / 2; i++, nr++) {
		uint64_t at = order == RANDOM ? bench_random(&state) % live : nr % live;

		feed(r, IOMMU_STEP_UNMAP, iovas[at]);
		feed(r, IOMMU_STEP_MAP, iovas[at] = place(order, &state, nr));
	}
	steady = (bench_now() - begin) / (double)events;
	levels = iommu_replay_mappings(r)->live.tree.height + 1;
	floor = chase(bytes) * levels;
	printf(", steady %6.1f ns per event, floor %6.1f (%u levels), ratio %.2f", steady, floor,
	       levels, steady / floor);

	begin = bench_now();
	for (uint64_t i = 0; i < live; i++)
		iommu_replay_verdict(r, 0, iovas[bench_random(&state) % live] + (i & 1) * 0x1000,
				     false, &verdict);
	printf(", %6.1f ns per fault\n", (bench_now() - begin) / (double)live);
	iommu_replay_free(r);
	free(iovas);
}

int main(int argc, char **argv)
{
	uint64_t live = argc > 1 ? strtoull(argv[1], NULL, 0) : 1000000;
	uint64_t events = argc > 2 ? strtoull(argv[2], NULL, 0) : 4000000;

	for (enum order order = RANDOM; order <= FIFO; order++)
		run(order, live, events);
	return 0;
}
